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


def _then(periods: list[tuple[date, str]], on: date) -> str:
    """Return what a unit was called on a day: before its first day, what it was first called."""
    return ([name for since, name in periods if since <= on] or [periods[0][1]])[-1]
