"""What is done in the exams room."""

from app.exams.operations.closing import close_overdue
from app.exams.operations.marks import finish_marking, mark_attempt, mark_attempts, mark_item
from app.exams.operations.opening import open_paper, record_evidence
from app.exams.operations.saving import save_responses
from app.exams.operations.starting import start
from app.exams.operations.submitting import submit

__all__ = [
    "close_overdue",
    "finish_marking",
    "mark_attempt",
    "mark_attempts",
    "mark_item",
    "open_paper",
    "record_evidence",
    "save_responses",
    "start",
    "submit",
]
