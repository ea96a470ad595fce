"""Verbs of leave, from the request to the return."""

from app.leave.operations.asking import ask, withdraw
from app.leave.operations.deciding import approve, send_back
from app.leave.operations.levels import set_levels
from app.leave.operations.returning import close

__all__ = ["approve", "ask", "close", "send_back", "set_levels", "withdraw"]
