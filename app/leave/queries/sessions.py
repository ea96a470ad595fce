"""Single sessions of leave: those one may tick, and those a leave was asked for."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.leave.models import LeaveRequest, LeaveSession
from app.planning.models import Batch, BatchState, Enrolment
from app.schedule.models import CourseSession, TimetablePublication


@dataclass(frozen=True, slots=True)
class Tickable:
    """A session to come of a batch somebody has a seat in."""

    id: uuid.UUID
    batch_id: uuid.UUID
    batch_number: int
    title: str
    starts_at: datetime
    ends_at: datetime


def tickable(session: Session, person_id: uuid.UUID, at: datetime) -> list[Tickable]:
    """Return the sessions of published timetables that somebody is still expected in, by time; at most two hundred."""
    statement = (
        select(
            col(CourseSession.id),
            col(CourseSession.batch_id),
            col(Batch.number),
            col(CourseSession.title),
            col(CourseSession.starts_at),
            col(CourseSession.ends_at),
        )
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .join(Enrolment, col(Enrolment.batch_id) == Batch.id)
        .join(TimetablePublication, col(TimetablePublication.batch_id) == Batch.id)
        .where(
            col(Enrolment.person_id) == person_id,
            col(Enrolment.withdrawn_at).is_(None),
            col(Batch.state) != BatchState.CANCELLED,
            col(CourseSession.cancelled_at).is_(None),
            col(CourseSession.ends_at) > at,
        )
        .order_by(col(CourseSession.starts_at), col(CourseSession.id))
        .limit(200)
    )
    return [Tickable(*row) for row in session.execute(statement).all()]


def titles(session: Session, leave_id: uuid.UUID) -> list[tuple[datetime, str]]:
    """Return when the single sessions of a leave begin and what they are; none for a leave of whole half days."""
    statement = (
        select(col(CourseSession.starts_at), col(CourseSession.title))
        .join(LeaveSession, col(LeaveSession.session_id) == CourseSession.id)
        .where(col(LeaveSession.leave_id) == leave_id)
        .order_by(col(CourseSession.starts_at), col(CourseSession.id))
    )
    return [(starts_at, title) for starts_at, title in session.execute(statement).all()]


def sessions_of(session: Session, row: LeaveRequest) -> set[uuid.UUID] | None:
    """Return the single sessions a leave is of, or None for all from its first half day to its last."""
    if row.session_half_days is None:
        return None
    ticked = select(col(LeaveSession.session_id)).where(col(LeaveSession.leave_id) == row.id)
    return set(session.execute(ticked).scalars().all())
