"""Rows of the exams room as facts."""

from app.exams.queries.attempts import as_attempt, attempt, attempts, paper, receipt
from app.exams.queries.candidates import exams_of
from app.exams.queries.marks import latest_marks
from app.exams.queries.outcomes import outcomes
from app.exams.queries.owing import owing
from app.exams.queries.results import released, result, script

__all__ = [
    "as_attempt",
    "attempt",
    "attempts",
    "exams_of",
    "latest_marks",
    "outcomes",
    "owing",
    "paper",
    "receipt",
    "released",
    "result",
    "script",
]
