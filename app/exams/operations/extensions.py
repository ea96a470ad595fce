"""More time for one candidate, or for a hall: for those who are in, and those who have not begun."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.exams.facts import AttemptState, ExtensionKind
from app.exams.models import Attempt, Candidate
from app.exams.operations.granting import Decided, Grant, grant
from app.exams.refusals import ExtensionOutOfRange, NotAdmitted, OwnExtension
from app.web.actor import Actor

MOST_MINUTES = 180


def extend_person(
    session: Session,
    sitting_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    minutes: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> Decided:
    """Give one candidate more time: their open attempt ends later, or the sitting stays open longer for them."""
    seats = _seats(session, sitting_id, Candidate.person_id == person_id)
    if not seats:
        raise NotAdmitted
    if by.person_id == person_id:
        raise OwnExtension
    grants = {person_id: Grant(_checked(minutes) * 60)}
    return grant(session, sitting_id, ExtensionKind.PERSON, grants, reason=reason, by=by, at=at)


def extend_hall(
    session: Session,
    sitting_id: uuid.UUID,
    *,
    hall: str | None,
    minutes: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> Decided:
    """Give a hall, or with `hall` None the whole sitting, more time: all who are in and all who have not begun.

    Whoever decides is left out where they sit the exam themselves.
    """
    narrowed = [] if hall is None else [Candidate.hall == hall]
    seats = _seats(session, sitting_id, *narrowed)
    begun = select(Attempt.person_id).where(
        Attempt.sitting_id == sitting_id, col(Attempt.state) != AttemptState.OPEN
    )
    over = set(session.exec(begun).all()) - _running(session, sitting_id)
    seconds = _checked(minutes) * 60
    grants = {each: Grant(seconds) for each in seats if each not in over and each != by.person_id}
    return grant(session, sitting_id, ExtensionKind.HALL, grants, reason=reason, by=by, at=at)


def _checked(minutes: int) -> int:
    if not 0 < minutes <= MOST_MINUTES:
        raise ExtensionOutOfRange(most=MOST_MINUTES)
    return minutes


def _seats(session: Session, sitting_id: uuid.UUID, *narrowed: Any) -> Sequence[uuid.UUID]:
    statement = select(Candidate.person_id).where(Candidate.sitting_id == sitting_id, *narrowed)
    return session.exec(statement.order_by(col(Candidate.person_id))).all()


def _running(session: Session, sitting_id: uuid.UUID) -> set[uuid.UUID]:
    statement = select(Attempt.person_id).where(
        Attempt.sitting_id == sitting_id, col(Attempt.state) == AttemptState.OPEN
    )
    return set(session.exec(statement).all())
