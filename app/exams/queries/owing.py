"""Who owes an exam: they failed or missed their last sitting, and no other one lies before them."""

import uuid
from collections import defaultdict
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
    own = and_(
        col(Attempt.sitting_id) == Sitting.id,
        col(Attempt.person_id) == Candidate.person_id,
        col(Attempt.state) != AttemptState.VOIDED,
    )
    statement = (
        select(  # type: ignore[call-overload]
            Candidate.person_id,
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
        .where(col(Sitting.exam_id) == exam_id)
        .order_by(col(Candidate.person_id), col(Sitting.closes_at), col(Attempt.ordinal))
    )
    by_person: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in session.execute(statement).all():
        by_person[row.person_id].append(row)
    return [found for rows in by_person.values() if (found := _owes(rows, at)) is not None]


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
