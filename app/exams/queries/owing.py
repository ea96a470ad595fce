"""Who owes an exam: they failed or missed their last sitting, and no other one lies before them."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, and_, col, select

from app.exams.facts import AttemptKind, AttemptState, MarkingState
from app.exams.models import Attempt, Candidate, Exam, Sitting


@dataclass(frozen=True)
class Owing:
    """A person, the sitting to make up for, and whether they sat it."""

    person_id: uuid.UUID
    sitting_id: uuid.UUID
    sat: bool


def owing(session: Session, exam_id: uuid.UUID, at: datetime) -> list[Owing]:
    """Return who owes an exam at an instant, in one statement."""
    return owing_each(session, [exam_id], at)[exam_id]


def owing_each(session: Session, exam_ids: Sequence[uuid.UUID], at: datetime) -> dict[uuid.UUID, list[Owing]]:
    """Return by exam who owes it at an instant, in one statement for all of them."""
    own = and_(
        col(Attempt.sitting_id) == Sitting.id,
        col(Attempt.person_id) == Candidate.person_id,
        col(Attempt.state) != AttemptState.VOIDED,
    )
    statement = (
        select(  # type: ignore[call-overload]
            Candidate.person_id,
            Sitting.exam_id,
            Sitting.id.label("sitting_id"),  # type: ignore[attr-defined]
            Sitting.closes_at,
            Sitting.kind,
            Exam.max_attempts,
            Attempt.state,
            Attempt.marking,
            Attempt.passed,
        )
        .join(Sitting, col(Sitting.id) == Candidate.sitting_id)
        .join(Exam, col(Exam.id) == Sitting.exam_id)
        .join(Attempt, own, isouter=True)
        .where(col(Sitting.exam_id).in_(exam_ids))
        .order_by(col(Candidate.person_id), col(Sitting.closes_at), col(Attempt.ordinal))
    )
    rows_of: dict[tuple[uuid.UUID, uuid.UUID], list[Any]] = defaultdict(list)
    for row in session.execute(statement).all():
        rows_of[row.exam_id, row.person_id].append(row)
    found: dict[uuid.UUID, list[Owing]] = {exam_id: [] for exam_id in exam_ids}
    for (exam_id, _), rows in rows_of.items():
        if (owes := _owes(rows, at)) is not None:
            found[exam_id].append(owes)
    return found


def strangers(session: Session, exam_id: uuid.UUID, people: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Return who of some people was never admitted to any sitting of an exam, in the order given."""
    admitted = (
        select(Candidate.person_id)
        .join(Sitting, col(Sitting.id) == Candidate.sitting_id)
        .where(col(Sitting.exam_id) == exam_id)
    )
    known = set(session.exec(admitted).all())
    return [person_id for person_id in people if person_id not in known]


def _owes(rows: list[Any], at: datetime) -> Owing | None:
    if any(row.passed for row in rows):
        return None
    last = rows[-1]
    # Within an open window one may still sit, go on, or try again where the exam allows several attempts.
    used = sum(row.kind is AttemptKind.REGULAR and row.state is not None for row in rows)
    again = last.kind is AttemptKind.REGULAR and used < last.max_attempts
    still_to_come = last.closes_at > at and (last.state in (None, AttemptState.OPEN) or again)
    unmarked = last.state is not None and last.marking is not MarkingState.MARKED
    if still_to_come or unmarked:
        return None
    return Owing(last.person_id, last.sitting_id, last.state is not None)
