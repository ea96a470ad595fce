"""Rows of the exams room as facts."""

from app.exams.queries.attempts import as_attempt, attempt, attempts, now, paper, receipt
from app.exams.queries.candidates import exams_of
from app.exams.queries.marks import latest_marks
from app.exams.queries.outcomes import outcomes
from app.exams.queries.owing import owing
from app.exams.queries.results import released, result, script
from app.exams.queries.waiting import to_mark

__all__ = [
    "as_attempt",
    "attempt",
    "attempts",
    "exams_of",
    "latest_marks",
    "now",
    "outcomes",
    "owing",
    "paper",
    "receipt",
    "released",
    "result",
    "script",
    "to_mark",
]
