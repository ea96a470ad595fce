"""When a person has completed a programme: required sessions, attendance, hours and exam, all of them.

Certificates and coverage both ask here, so that nobody can hold a certificate and count as missing.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Protocol


class ExamStanding(StrEnum):
    """How a person stands with the programme's exam; the best attempt that counts decides.

    Awaiting marks begins with the attempt: open, handed in, or not yet wholly marked.
    """

    NOT_REQUIRED = "not_required"
    NOT_SAT = "not_sat"
    AWAITING_MARKS = "awaiting_marks"
    FAILED = "failed"
    PASSED = "passed"


class Shortfall(StrEnum):
    """A rule of the programme that is not met."""

    REQUIRED_SESSION_MISSED = "required_session_missed"
    ATTENDANCE_SHORT = "attendance_short"
    HOURS_SHORT = "hours_short"
    EXAM_NOT_SAT = "exam_not_sat"
    EXAM_AWAITING_MARKS = "exam_awaiting_marks"
    EXAM_FAILED = "exam_failed"


class Training(Protocol):
    """What one person did in one programme, and what the programme asks for.

    Minutes are credited minutes; `sessions_total` counts the whole timetable, not only what was held so far.
    """

    @property
    def attended_any(self) -> bool: ...
    @property
    def credited_minutes(self) -> int: ...
    @property
    def required_minutes(self) -> int: ...
    @property
    def sessions_attended(self) -> int: ...
    @property
    def sessions_total(self) -> int: ...
    @property
    def attendance_percent(self) -> int: ...
    @property
    def required_sessions_missing(self) -> int: ...
    @property
    def exam(self) -> ExamStanding: ...
    @property
    def batch_ends_on(self) -> date | None: ...


class Outcome(Protocol):
    """How a person fared in a programme's exams."""

    @property
    def sat(self) -> bool: ...
    @property
    def passed(self) -> bool: ...
    @property
    def awaiting(self) -> bool: ...


def standing(is_required: bool, outcome: Outcome | None) -> ExamStanding:
    """Say how an outcome stands to a programme that asks for an exam, or does not."""
    if not is_required:
        return ExamStanding.NOT_REQUIRED
    if outcome is None:
        return ExamStanding.NOT_SAT
    if outcome.passed:
        return ExamStanding.PASSED
    if outcome.awaiting:
        return ExamStanding.AWAITING_MARKS
    return ExamStanding.FAILED if outcome.sat else ExamStanding.NOT_SAT


def has_sat(exam: ExamStanding) -> bool:
    return exam not in (ExamStanding.NOT_REQUIRED, ExamStanding.NOT_SAT)


def has_started(training: Training) -> bool:
    """Say whether there is any trace of the person taking part."""
    return training.attended_any or training.credited_minutes > 0 or has_sat(training.exam)


def has_completed(training: Training, at: date) -> bool:
    """Say whether every rule of the programme is met on a day.

    Where a programme has no rule that could be met, completion is having taken part in a batch that is over.
    """
    if not has_started(training) or next(shortfalls(training), None) is not None:
        return False
    return _has_rules(training) or (training.batch_ends_on is not None and training.batch_ends_on < at)


def shortfalls(training: Training) -> Iterator[Shortfall]:
    """Yield each rule that is not met, in the order of `Shortfall`."""
    if training.required_sessions_missing > 0:
        yield Shortfall.REQUIRED_SESSION_MISSED
    if training.sessions_attended * 100 < training.attendance_percent * training.sessions_total:
        yield Shortfall.ATTENDANCE_SHORT
    if training.credited_minutes < training.required_minutes:
        yield Shortfall.HOURS_SHORT
    match training.exam:
        case ExamStanding.NOT_SAT:
            yield Shortfall.EXAM_NOT_SAT
        case ExamStanding.AWAITING_MARKS:
            yield Shortfall.EXAM_AWAITING_MARKS
        case ExamStanding.FAILED:
            yield Shortfall.EXAM_FAILED


def _has_rules(training: Training) -> bool:
    has_attendance_rule = training.attendance_percent > 0 and training.sessions_total > 0
    return (
        has_attendance_rule or training.required_minutes > 0 or training.exam is not ExamStanding.NOT_REQUIRED
    )
