"""Add sessions to a batch's timetable, call them off, repeat a day."""

import secrets
import uuid
from datetime import date, datetime

from sqlmodel import Session

from app import clock
from app.schedule import queries
from app.schedule.facts import ActivityForm, ChangeKind, Need
from app.schedule.models import CourseSession
from app.schedule.operations.ledger import settle
from app.schedule.operations.refusals import NothingToCopy, SameDay
from app.schedule.operations.timetable.checking import check_room, check_times, lock, lock_session
from app.schedule.operations.timetable.noting import note, remember
from app.schedule.rules.spans import shifted
from app.web.actor import Actor


def add_session(
    session: Session,
    batch_id: uuid.UUID,
    *,
    title: str,
    activity_form: ActivityForm,
    starts_at: datetime,
    ends_at: datetime,
    minutes: int,
    lecturer_id: uuid.UUID | None = None,
    venue_id: uuid.UUID | None = None,
    is_required: bool = False,
    insist: bool = True,
    by: Actor | None,
    at: datetime,
) -> uuid.UUID:
    """Add a session to a batch's timetable; refuse one that clashes or lies outside the batch.

    Without `insist` what is to be asked about first (too few seats) refuses too.
    """
    need = Need(batch_id, lecturer_id, venue_id)
    batch = lock(session, need)
    check_times(batch, starts_at, ends_at, minutes)
    check_room(session, batch, need, starts_at, ends_at, insist=insist, by=by)
    row = CourseSession(
        id=clock.new_id(),
        batch_id=batch_id,
        title=title,
        activity_form=activity_form,
        lecturer_id=lecturer_id,
        venue_id=venue_id,
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=minutes,
        is_required=is_required,
        secret=secrets.token_bytes(32),
        changed_at=at,
    )
    session.add(row)
    session.flush()
    details = {"title": title, "starts_at": starts_at, "minutes": minutes}
    note(session, "session.added", row, batch, by=by, at=at, **details)
    remember(session, ChangeKind.ADDED, row, None, batch, by=by, at=at)
    return row.id


def cancel_session(
    session: Session, session_id: uuid.UUID, *, reason: str = "", by: Actor, at: datetime
) -> None:
    """Call a session off: hours credited for it are reversed."""
    found, row, batch = lock_session(session, session_id)
    row.cancelled_at = row.changed_at = at
    row.sequence += 1
    session.add(row)
    session.flush()
    settle(session, session_id, by=by, at=at)
    note(session, "session.cancelled", row, batch, by=by, at=at, title=row.title, reason=reason)
    remember(session, ChangeKind.CANCELLED, row, found, batch, reason=reason, by=by, at=at)


def copy_day(
    session: Session, batch_id: uuid.UUID, *, from_day: date, to_day: date, by: Actor | None, at: datetime
) -> int:
    """Repeat a day's sessions on another day of the batch, all or none; return how many."""
    if from_day == to_day:
        raise SameDay
    found = [one for one in queries.sessions(session, batch_id) if clock.day_of(one.starts_at) == from_day]
    if not found:
        raise NothingToCopy(day=from_day.isoformat())
    later = to_day - from_day
    for one in found:
        add_session(
            session,
            batch_id,
            title=one.title,
            activity_form=one.activity_form,
            starts_at=shifted(one.starts_at, later),
            ends_at=shifted(one.ends_at, later),
            minutes=one.minutes,
            lecturer_id=one.lecturer_id,
            venue_id=one.venue_id,
            is_required=one.is_required,
            by=by,
            at=at,
        )
    return len(found)
