"""May a session be there? Asked while everything it needs is held, so that the answer stays true."""

import uuid
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app import clock
from app.planning.models import Batch
from app.refusals import Unknown
from app.schedule import queries
from app.schedule.facts import Need, SessionFacts, TimetableFacts
from app.schedule.models import CourseSession, Lecturer, Venue
from app.schedule.operations.refusals import (
    AsksFirst,
    BatchCancelled,
    EndsBeforeStart,
    OutsideBatch,
    SessionClashes,
    SessionGone,
    TooManyMinutes,
    refusals,
)
from app.web.actor import Actor, Role


def lock(session: Session, need: Need) -> TimetableFacts:
    """Hold a batch, a lecturer and a venue; whoever books one of them at the same time waits here, in this order."""
    session.exec(select(Batch.id).where(Batch.id == need.batch_id).with_for_update(key_share=True)).first()
    for row, key in ((Lecturer, need.lecturer_id), (Venue, need.venue_id)):
        statement = select(col(row.id)).where(col(row.id) == key).with_for_update(key_share=True)
        if key is not None and session.exec(statement).first() is None:
            raise Unknown
    batch = queries.timetable(session, need.batch_id)
    if batch is None:
        raise Unknown
    if batch.is_cancelled:
        raise BatchCancelled
    return batch


def lock_session(
    session: Session,
    session_id: uuid.UUID,
    lecturer_id: uuid.UUID | None = None,
    venue_id: uuid.UUID | None = None,
) -> tuple[SessionFacts, CourseSession, TimetableFacts]:
    """Hold a session that takes place, and what it needs or is to need; its check-ins wait until the end."""
    before = queries.course_session(session, session_id)
    if before is None:
        raise Unknown
    batch = lock(session, Need(before.batch_id, lecturer_id, venue_id))
    statement = select(CourseSession).where(CourseSession.id == session_id).with_for_update(key_share=True)
    row = session.exec(statement.execution_options(populate_existing=True)).one()
    if row.cancelled_at is not None:
        raise SessionGone
    return before, row, batch


def check_times(batch: TimetableFacts, starts_at: datetime, ends_at: datetime, minutes: int) -> None:
    """Refuse times that are none, days outside the batch, and more credit than there is time."""
    if ends_at <= starts_at:
        raise EndsBeforeStart
    last = clock.day_of(ends_at - timedelta(microseconds=1))
    if clock.day_of(starts_at) < batch.starts_on or last > batch.ends_on:
        raise OutsideBatch(first=batch.starts_on.isoformat(), last=batch.ends_on.isoformat())
    length = (ends_at - starts_at) // timedelta(minutes=1)
    if not 0 <= minutes <= length:
        raise TooManyMinutes(length=length)


def check_room(
    session: Session,
    batch: TimetableFacts,
    need: Need,
    starts_at: datetime,
    ends_at: datetime,
    *,
    insist: bool,
    by: Actor | None,
) -> None:
    """Refuse what clashes, with every reason at once; without `insist` also what is to be asked about first."""
    sees = None if by is None else by.scope(Role.ORGANIZER)
    found = queries.obstacles(session, batch, need, starts_at, ends_at, sees)
    if firm := refusals(one for one in found if not one.asks):
        raise SessionClashes(firm + refusals(one for one in found if one.asks))
    if found and not insist:
        raise AsksFirst(refusals(found))
