"""Sessions gathered by the day they are on."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Generic, TypeVar

from app.clock import day_of
from app.schedule.facts import AgendaEntry, SessionFacts
from app.schedule.rules.days import Specials
from app.schedule.rules.sheets import part_of
from app.schedule.words import PARTS_OF_DAY, WEEKDAYS, day_mark

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Day(Generic[Entry]):
    """A day with what happens on it, in order of time."""

    on: date
    weekday: object
    entries: tuple[Entry, ...]
    # A holiday or a day worked in exchange, in words, and the tone it is shown in.
    mark: object = ""
    tone: str = "quiet"


def _gather(
    entries: Iterable[Entry], on: Callable[[Entry], date], specials: Specials | None
) -> list[Day[Entry]]:
    known = specials or {}
    return [
        Day(key, WEEKDAYS[key.weekday()], tuple(group), *(day_mark(known[key]) if key in known else ()))
        for key, group in groupby(entries, on)
    ]


@dataclass(frozen=True)
class HalfDay:
    """A half of a day in words, and the session whose sheet stands for all of it."""

    part: object
    session_id: uuid.UUID


def half_days(courses: Iterable[SessionFacts]) -> list[HalfDay]:
    """Return the halves of a day with sessions in them, which are in order of time: each has a sign-in sheet."""
    halves = groupby(courses, lambda one: part_of(one.starts_at))
    return [HalfDay(PARTS_OF_DAY[part], next(group).id) for part, group in halves]


def by_day(found: Iterable[SessionFacts], specials: Specials | None = None) -> list[Day[SessionFacts]]:
    return _gather(found, lambda one: day_of(one.starts_at), specials)


def agenda_by_day(found: Iterable[AgendaEntry], specials: Specials | None = None) -> list[Day[AgendaEntry]]:
    return _gather(found, lambda one: day_of(one.session.starts_at), specials)
