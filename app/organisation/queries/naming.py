"""What units and people were called on a day, for rooms that keep nothing but their ids."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.among import among
from app.organisation.models import Person, UnitPeriod

Thing = tuple[uuid.UUID, date]


def names_then(session: Session, things: Collection[Thing]) -> Mapping[Thing, str]:
    """Return the names of those things that are units, as of each one's day, or people, as they are called now."""
    keys = list({key for key, _on in things})
    rows: Any = session.execute(_PERIODS, {"things": keys}).all()
    periods: dict[uuid.UUID, list[tuple[date, str]]] = defaultdict(list)
    for key, since, name in rows:
        periods[key].append((since, name))
    found: Any = session.execute(_PEOPLE, {"things": keys}).all()
    people = dict(found)
    named = {thing: _then(periods[thing[0]], thing[1]) for thing in things if thing[0] in periods}
    return named | {thing: people[thing[0]] for thing in things if thing[0] in people}


_PERIODS: Any = (
    select(col(UnitPeriod.unit_id), col(UnitPeriod.valid_from), col(UnitPeriod.name))
    .where(among(col(UnitPeriod.unit_id), "things"))
    .order_by(col(UnitPeriod.unit_id), col(UnitPeriod.valid_from))
)
_PEOPLE: Any = select(col(Person.id), col(Person.name)).where(among(col(Person.id), "things"))


_PLACES: Any = (
    select(col(UnitPeriod.path), col(UnitPeriod.valid_from), col(UnitPeriod.name))
    .where(among(col(UnitPeriod.path), "paths"))
    .order_by(col(UnitPeriod.path), col(UnitPeriod.valid_from))
)


def places_then(session: Session, places: Collection[tuple[str, date]]) -> Mapping[tuple[str, date], str]:
    """Return what the units at the end of paths were called, as of each one's day."""
    rows: Any = session.execute(_PLACES, {"paths": list({path for path, _on in places})}).all()
    periods: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for path, since, name in rows:
        periods[path].append((since, name))
    return {place: _then(periods[place[0]], place[1]) for place in places if place[0] in periods}


def _then(periods: list[tuple[date, str]], on: date) -> str:
    """Return what a unit was called on a day: before its first day, what it was first called."""
    return ([name for since, name in periods if since <= on] or [periods[0][1]])[-1]
