"""Decide for a unit what a day is: a holiday, a day worked in exchange, or one like any other."""

import uuid
from datetime import date, datetime

from sqlmodel import Session

from app import clock
from app.journal import operations as journal
from app.refusals import Unknown
from app.schedule import queries
from app.schedule.facts import DayKind
from app.schedule.models import CalendarDay
from app.web.actor import Actor, Role


def set_day(
    session: Session,
    *,
    unit_path: str,
    day: date,
    kind: DayKind,
    name: str,
    source: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Say what a day is for a unit and those below it; a second word about it replaces the first."""
    row = queries.own_day(session, unit_path, day)
    if row is None:
        row = CalendarDay(id=clock.new_id(), unit_path=unit_path, day=day, kind=kind, name=name)
    row.kind, row.name, row.source = kind, name, source
    session.add(row)
    session.flush()
    details = {"day": day.isoformat(), "kind": kind.value, "name": name}
    journal.record(session, "day.set", "calendar_day", row.id, by=by, at=at, unit_path=unit_path, **details)


def drop_day(session: Session, day_id: uuid.UUID, *, by: Actor, at: datetime) -> date:
    """Take a unit's word about a day back; what the country has for it holds again. Returns the day."""
    row = session.get(CalendarDay, day_id)
    if row is None or not by.covers(Role.ORGANIZER, row.unit_path):
        raise Unknown
    session.delete(row)
    session.flush()
    journal.record(
        session,
        "day.dropped",
        "calendar_day",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        day=row.day.isoformat(),
        name=row.name,
    )
    return row.day
