"""Build and change a batch's timetable."""

import secrets
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app import clock
from app.journal import operations as journal
from app.messages import operations as messages
from app.planning.models import Batch
from app.refusals import Refusal, Unknown
from app.schedule import queries
from app.schedule.facts import ActivityForm, SessionFacts, TimetableFacts
from app.schedule.models import CourseSession, Lecturer, Venue
from app.schedule.operations.ledger import settle
from app.schedule.operations.refusals import (
    BatchBusy,
    BatchCancelled,
    EndsBeforeStart,
    LecturerBusy,
    NothingToCopy,
    OutsideBatch,
    PeopleBusy,
    SameDay,
    SessionClashes,
    SessionGone,
    TooManyMinutes,
    VenueBusy,
)
from app.schedule.queries.sessions import busy
from app.web.actor import Actor, Role

NAMES_SHOWN = 8


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
    by: Actor | None,
    at: datetime,
) -> uuid.UUID:
    """Add a session to a batch's timetable; refuse one that clashes or lies outside the batch."""
    batch = _lock(session, batch_id, lecturer_id, venue_id)
    _check(session, batch, starts_at, ends_at, minutes, lecturer_id, venue_id, besides=None, by=by)
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
    _note(
        session, "session.added", row, batch, by=by, at=at, title=title, starts_at=starts_at, minutes=minutes
    )
    return row.id


def move_session(
    session: Session,
    session_id: uuid.UUID,
    *,
    starts_at: datetime,
    ends_at: datetime,
    title: str | None = None,
    activity_form: ActivityForm | None = None,
    minutes: int | None = None,
    lecturer_id: uuid.UUID | None = None,
    venue_id: uuid.UUID | None = None,
    is_required: bool | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change a session; None keeps its title, form, minutes and duty, but no lecturer or venue means none.

    Credited hours follow, by reversal. Those enrolled are told when time, place or lecturer changed.
    """
    before = queries.course_session(session, session_id)
    if before is None:
        raise Unknown
    batch = _lock(session, before.batch_id, lecturer_id, venue_id)
    row = _own(session, session_id)
    if row.cancelled_at is not None:
        raise SessionGone
    row.title = row.title if title is None else title
    row.activity_form = row.activity_form if activity_form is None else activity_form
    row.minutes = row.minutes if minutes is None else minutes
    row.is_required = row.is_required if is_required is None else is_required
    row.lecturer_id, row.venue_id, row.starts_at, row.ends_at = lecturer_id, venue_id, starts_at, ends_at
    with session.no_autoflush:
        _check(
            session, batch, starts_at, ends_at, row.minutes, lecturer_id, venue_id, besides=session_id, by=by
        )
    row.sequence += 1
    row.changed_at = at
    session.add(row)
    session.flush()
    settle(session, session_id, by=by, at=at)
    after = queries.course_session(session, session_id)
    assert after is not None
    changes = _changes(before, after)
    _note(session, "session.moved", row, batch, by=by, at=at, changes=changes)
    if ends_at > at and {"starts_at", "ends_at", "venue_name", "lecturer_name"} & changes.keys():
        _tell_moved(session, batch, before, after, at)


def cancel_session(
    session: Session, session_id: uuid.UUID, *, reason: str = "", by: Actor, at: datetime
) -> None:
    """Call a session off: hours credited for it are reversed, and those enrolled are told."""
    found = queries.course_session(session, session_id)
    if found is None:
        raise Unknown
    batch = _lock(session, found.batch_id, None, None)
    row = _own(session, session_id)
    if row.cancelled_at is not None:
        raise SessionGone
    row.cancelled_at = row.changed_at = at
    row.sequence += 1
    session.add(row)
    session.flush()
    settle(session, session_id, by=by, at=at)
    _note(session, "session.cancelled", row, batch, by=by, at=at, title=row.title, reason=reason)
    if found.ends_at > at:
        because = f"原因：{reason}。" if reason else ""
        messages.send(
            session,
            batch.enrolled,
            kind="session_cancelled",
            title=f"课程取消：{found.title}"[:120],
            body=f"第 {batch.number} 期 {span(found)} 的《{found.title}》已取消。{because}请以最新日程为准。",
            link="/agenda",
            at=at,
        )


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


def shifted(moment: datetime, by: timedelta) -> datetime:
    """Return the same time of day, some days later, on the clocks of Fujian."""
    local = moment.astimezone(clock.SHANGHAI)
    return (local.replace(tzinfo=None) + by).replace(tzinfo=clock.SHANGHAI).astimezone(moment.tzinfo)


def span(found: SessionFacts) -> str:
    """Return when a session is, for a message: `2026-11-23 09:00–11:30`."""
    starts, ends = found.starts_at.astimezone(clock.SHANGHAI), found.ends_at.astimezone(clock.SHANGHAI)
    return f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}"


def _lock(
    session: Session, batch_id: uuid.UUID, lecturer_id: uuid.UUID | None, venue_id: uuid.UUID | None
) -> TimetableFacts:
    # Two who book the same batch, lecturer or venue at once wait here for each other, always in this order.
    session.exec(select(Batch.id).where(Batch.id == batch_id).with_for_update(key_share=True)).first()
    for row, key in ((Lecturer, lecturer_id), (Venue, venue_id)):
        statement = select(col(row.id)).where(col(row.id) == key).with_for_update(key_share=True)
        if key is not None and session.exec(statement).first() is None:
            raise Unknown
    batch = queries.timetable(session, batch_id)
    if batch is None:
        raise Unknown
    if batch.is_cancelled:
        raise BatchCancelled
    return batch


def _own(session: Session, session_id: uuid.UUID) -> CourseSession:
    # Marks and check-ins of this session wait until the change is through.
    statement = select(CourseSession).where(CourseSession.id == session_id).with_for_update(key_share=True)
    return session.exec(statement.execution_options(populate_existing=True)).one()


def _check(
    session: Session,
    batch: TimetableFacts,
    starts_at: datetime,
    ends_at: datetime,
    minutes: int,
    lecturer_id: uuid.UUID | None,
    venue_id: uuid.UUID | None,
    *,
    besides: uuid.UUID | None,
    by: Actor | None,
) -> None:
    if ends_at <= starts_at:
        raise EndsBeforeStart
    last = clock.day_of(ends_at - timedelta(microseconds=1))
    if clock.day_of(starts_at) < batch.starts_on or last > batch.ends_on:
        raise OutsideBatch(first=batch.starts_on.isoformat(), last=batch.ends_on.isoformat())
    length = (ends_at - starts_at) // timedelta(minutes=1)
    if not 0 <= minutes <= length:
        raise TooManyMinutes(length=length)
    taken = busy(
        session,
        starts_at,
        ends_at,
        batch_id=batch.id,
        lecturer_id=lecturer_id,
        venue_id=venue_id,
        besides=besides,
    )
    parts = [part for other in taken for part in _against(other, batch.id, lecturer_id, venue_id, by)]
    if elsewhere := queries.people_elsewhere(session, batch.id, starts_at, ends_at):
        shown = "、".join(elsewhere[:NAMES_SHOWN]) + ("…" if len(elsewhere) > NAMES_SHOWN else "")
        parts.append(PeopleBusy(n=len(elsewhere), names=shown))
    if parts:
        raise SessionClashes(parts)


def _against(
    other: SessionFacts,
    batch_id: uuid.UUID,
    lecturer_id: uuid.UUID | None,
    venue_id: uuid.UUID | None,
    by: Actor | None,
) -> list[Refusal]:
    # Another unit's sessions stay its own business: that the time is taken is all one learns.
    sees = by is None or by.covers(Role.ORGANIZER, other.unit_path)
    seen = {"when": span(other), "what": f"《{other.title}》" if sees else ""}
    parts: list[Refusal] = []
    if other.batch_id == batch_id:
        parts.append(BatchBusy(**seen))
    if lecturer_id is not None and other.lecturer_id == lecturer_id:
        parts.append(LecturerBusy(name=other.lecturer_name, **seen))
    if venue_id is not None and other.venue_id == venue_id:
        parts.append(VenueBusy(name=other.venue_name, **seen))
    return parts


def _changes(before: SessionFacts, after: SessionFacts) -> dict[str, list[str]]:
    aside = {"sequence", "changed_at", "venue_address", "venue_seats", "place", "venue_id", "lecturer_id"}
    names = [name for name in SessionFacts.__dataclass_fields__ if name not in aside]
    return {
        name: [str(getattr(before, name)), str(getattr(after, name))]
        for name in names
        if getattr(before, name) != getattr(after, name)
    }


def _tell_moved(
    session: Session, batch: TimetableFacts, before: SessionFacts, after: SessionFacts, at: datetime
) -> None:
    place = f"，地点：{after.place}" if after.place else ""
    lecturer = f"，授课人：{after.lecturer_name}" if after.lecturer_name else ""
    earlier = f"（原定 {span(before)}）" if span(before) != span(after) else ""
    messages.send(
        session,
        batch.enrolled,
        kind="session_moved",
        title=f"课程调整：{after.title}"[:120],
        body=f"第 {batch.number} 期《{after.title}》：{span(after)}{earlier}{place}{lecturer}。",
        link="/agenda",
        at=at,
    )


def _note(
    session: Session,
    action: str,
    row: CourseSession,
    batch: TimetableFacts,
    *,
    by: Actor | None,
    at: datetime,
    **details: Any,
) -> None:
    journal.record(
        session,
        action,
        "course_session",
        row.id,
        by=by,
        at=at,
        unit_path=batch.unit_path,
        batch_id=str(batch.id),
        **details,
    )


__all__ = ["add_session", "cancel_session", "copy_day", "move_session", "shifted", "span"]
