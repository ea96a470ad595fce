"""Scripts that wait for a marker."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.exams.facts import AttemptState, MarkingState
from app.exams.models import Attempt


@dataclass(frozen=True)
class WaitingScript:
    """A script with short answers nobody has marked; `person_id` is for keeping it from its own writer."""

    attempt_id: uuid.UUID
    sitting_id: uuid.UUID
    person_id: uuid.UUID
    ended_at: datetime


def to_mark(session: Session, exam_id: uuid.UUID) -> list[WaitingScript]:
    """Return the scripts of an exam that wait for a marker, the longest waiting first."""
    statement = (
        select(Attempt.id, Attempt.sitting_id, Attempt.person_id, Attempt.ended_at)
        .where(
            Attempt.exam_id == exam_id,
            col(Attempt.marking) == MarkingState.NEEDS_MARKER,
            col(Attempt.state) != AttemptState.VOIDED,
        )
        .order_by(col(Attempt.ended_at), col(Attempt.id))
    )
    return [WaitingScript(*row) for row in session.exec(statement).all()]
