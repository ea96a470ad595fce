"""Move a session, or take the last move back."""

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.schedule import queries
from app.schedule.facts import ActivityForm, ChangeKind, Need, SessionFacts
from app.schedule.models import CourseSession, TimetableChange
from app.schedule.operations.ledger import settle
from app.schedule.operations.refusals import NothingToUndo, SessionChanged
from app.schedule.operations.timetable.checking import check_room, check_times, lock_session
from app.schedule.operations.timetable.noting import note, remember
from app.web.actor import Actor

ASIDE = {"sequence", "changed_at", "venue_address", "venue_seats", "place", "venue_id", "lecturer_id"}


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
    insist: bool = True,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Change a session; None keeps its title, form, minutes and duty, but no lecturer or venue means none.

    Credited hours follow, by reversal. Returns the change's id. Without `insist` what is to be asked about first (too
    few seats) refuses too.
    """
    before, row, batch = lock_session(session, session_id, lecturer_id, venue_id)
    need = Need(row.batch_id, lecturer_id, venue_id, besides=session_id)
    minutes = row.minutes if minutes is None else minutes
    check_times(batch, starts_at, ends_at, minutes)
    check_room(session, batch, need, starts_at, ends_at, insist=insist, by=by)
    row.title = row.title if title is None else title
    row.activity_form = row.activity_form if activity_form is None else activity_form
    row.is_required = row.is_required if is_required is None else is_required
    row.minutes, row.starts_at, row.ends_at = minutes, starts_at, ends_at
    row.lecturer_id, row.venue_id = lecturer_id, venue_id
    row.sequence += 1
    row.changed_at = at
    session.add(row)
    session.flush()
    settle(session, session_id, by=by, at=at)
    after = queries.course_session(session, session_id)
    assert after is not None
    changes = _changes(before, after)
    note(session, "session.moved", row, batch, by=by, at=at, changes=changes)
    return remember(session, ChangeKind.MOVED, row, before, batch, by=by, at=at)


def shift_session(
    session: Session,
    session_id: uuid.UUID,
    *,
    starts_at: datetime,
    sequence: int,
    insist: bool = False,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Let a session begin at another time, all else unchanged; refuse a page that shows an older state of it."""
    _, row, _ = lock_session(session, session_id)
    if row.sequence != sequence:
        raise SessionChanged
    return move_session(
        session,
        session_id,
        starts_at=starts_at,
        ends_at=starts_at + (row.ends_at - row.starts_at),
        lecturer_id=row.lecturer_id,
        venue_id=row.venue_id,
        insist=insist,
        by=by,
        at=at,
    )


def undo_move(session: Session, batch_id: uuid.UUID, *, by: Actor, at: datetime) -> CourseSession:
    """Take back the actor's last move in a batch: the session has its time, place and lecturer of before again.

    Refused when there is none, or when the session was changed since.
    """
    change = session.exec(
        select(TimetableChange)
        .where(
            TimetableChange.batch_id == batch_id,
            TimetableChange.changed_by == by.person_id,
            TimetableChange.kind == ChangeKind.MOVED,
            col(TimetableChange.undone_at).is_(None),
        )
        .order_by(col(TimetableChange.changed_at).desc(), col(TimetableChange.id).desc())
    ).first()
    if change is None:
        raise NothingToUndo
    _, row, _ = lock_session(session, change.session_id)
    if row.sequence != change.sequence:
        raise NothingToUndo
    assert change.was_starts_at is not None
    assert change.was_ends_at is not None
    back = move_session(
        session,
        row.id,
        starts_at=change.was_starts_at,
        ends_at=change.was_ends_at,
        lecturer_id=change.was_lecturer_id,
        venue_id=change.was_venue_id,
        by=by,
        at=at,
    )
    done = update(TimetableChange).where(col(TimetableChange.id).in_([change.id, back]))
    session.execute(done.values(undone_at=at))
    return row


def _changes(before: SessionFacts, after: SessionFacts) -> dict[str, list[str]]:
    return {
        name: [str(getattr(before, name)), str(getattr(after, name))]
        for name in SessionFacts.__dataclass_fields__
        if name not in ASIDE and getattr(before, name) != getattr(after, name)
    }
