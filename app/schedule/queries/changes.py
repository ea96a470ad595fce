"""What was changed in a timetable, and what of it nobody was told yet."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.schedule.facts import ChangeKind
from app.schedule.models import CourseSession, Lecturer, TimetableChange, Venue
from app.schedule.queries.sessions import chosen, facts
from app.schedule.rules.telling import Before, Changed


@dataclass(frozen=True)
class Untold:
    """A session that changed since people last heard of it, and the lecturers who sign in here and are concerned."""

    changed: Changed
    lecturers: frozenset[uuid.UUID]


def untold(session: Session, batch_id: uuid.UUID) -> list[Untold]:
    """Return what there is to tell of a batch's timetable, a session once, in order of time."""
    was_lecturer: Any = aliased(Lecturer)
    was_venue: Any = aliased(Venue)
    statement = (
        chosen()
        .join(TimetableChange, col(TimetableChange.session_id) == col(CourseSession.id))
        .outerjoin(was_lecturer, was_lecturer.id == col(TimetableChange.was_lecturer_id))
        .outerjoin(was_venue, was_venue.id == col(TimetableChange.was_venue_id))
        .add_columns(TimetableChange, was_lecturer, was_venue)
        .where(col(TimetableChange.batch_id) == batch_id, col(TimetableChange.told_at).is_(None))
        .order_by(
            col(CourseSession.starts_at),
            col(CourseSession.id),
            col(TimetableChange.sequence),
            col(TimetableChange.id),
        )
    )
    found: dict[uuid.UUID, Untold] = {}
    for *now, change, lecturer, venue in session.execute(statement).all():
        after = facts(*now)
        # What people know is what was before the first of these changes; the reason is the last one given.
        known = (
            found[after.id].changed.before if after.id in found else _before(change, lecturer, venue, now[1])
        )
        concerned = found[after.id].lecturers if after.id in found else frozenset()
        people = {one.person_id for one in (now[3], lecturer) if one is not None and one.person_id}
        found[after.id] = Untold(Changed(known, after, change.reason), concerned | people)
    return list(found.values())


def _before(
    change: TimetableChange, lecturer: Lecturer | None, venue: Venue | None, batch: Any
) -> Before | None:
    if change.was_starts_at is None or change.was_ends_at is None:
        return None
    place = venue.name if venue else batch.place
    return Before(change.was_starts_at, change.was_ends_at, place, lecturer.name if lecturer else "")


def quiet_since(session: Session, at: datetime, quiet: timedelta) -> list[uuid.UUID]:
    """Return the batches with something to tell in which nothing was changed for a while."""
    statement = (
        select(col(TimetableChange.batch_id))
        .where(col(TimetableChange.told_at).is_(None))
        .group_by(col(TimetableChange.batch_id))
        .having(func.max(col(TimetableChange.changed_at)) <= at - quiet)
    )
    return list(session.scalars(statement).all())


def last_move(session: Session, batch_id: uuid.UUID, person_id: uuid.UUID) -> str | None:
    """Return the title of the session whose move a person made last and can still take back."""
    statement = (
        select(col(CourseSession.title), col(CourseSession.sequence) == col(TimetableChange.sequence))
        .join(TimetableChange, col(TimetableChange.session_id) == col(CourseSession.id))
        .where(
            col(TimetableChange.batch_id) == batch_id,
            col(TimetableChange.changed_by) == person_id,
            col(TimetableChange.kind) == ChangeKind.MOVED,
            col(TimetableChange.undone_at).is_(None),
            col(CourseSession.cancelled_at).is_(None),
        )
        .order_by(col(TimetableChange.changed_at).desc(), col(TimetableChange.id).desc())
    )
    found = session.execute(statement).first()
    return found[0] if found and found[1] else None
