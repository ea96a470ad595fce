"""Ask for reports, write, hand in, accept and return them, and remind whoever has not."""

from app.reports.operations.calling import call
from app.reports.operations.gathering import gather, gathering
from app.reports.operations.judging import accept, send_back
from app.reports.operations.reminding import remind_by_hand
from app.reports.operations.writing import submit, write

__all__ = ["accept", "call", "gather", "gathering", "remind_by_hand", "send_back", "submit", "write"]
