"""Verbs of leave, from the request to the return."""

from app.leave.operations.answering import accept, decline
from app.leave.operations.asking import ask, withdraw
from app.leave.operations.deciding import approve, send_back
from app.leave.operations.levels import set_levels
from app.leave.operations.limits import keep_seat, withdraw_over_limit
from app.leave.operations.make_up import make_up_batch
from app.leave.operations.offering import note_vacancies, offer_freed, offer_next
from app.leave.operations.returning import close

__all__ = [
    "accept",
    "approve",
    "ask",
    "close",
    "decline",
    "keep_seat",
    "make_up_batch",
    "note_vacancies",
    "offer_freed",
    "offer_next",
    "send_back",
    "set_levels",
    "withdraw",
    "withdraw_over_limit",
]
