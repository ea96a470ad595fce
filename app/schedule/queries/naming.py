"""What sessions, venues and lecturers are called, for rooms that keep nothing but their ids."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, union_all
from sqlmodel import Session, col

from app.among import among
from app.schedule.models import CourseSession, Lecturer, Venue

Thing = tuple[uuid.UUID, date]
_NAMES: Any = union_all(
    *(
        select(key, name).where(among(key, "things"))
        for key, name in (
            (col(CourseSession.id), col(CourseSession.title)),
            (col(Venue.id), col(Venue.name)),
            (col(Lecturer.id), col(Lecturer.name)),
        )
    )
)


def names_now(session: Session, things: Collection[Thing]) -> Mapping[Thing, str]:
    """Return the names of those things that are sessions, venues or lecturers, as they are now."""
    rows: Any = session.execute(_NAMES, {"things": list({key for key, _on in things})}).all()
    known: dict[uuid.UUID, str] = dict(rows)
    return {thing: known[thing[0]] for thing in things if thing[0] in known}
