"""Sessions gathered by the day they are on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Generic, TypeVar

from app.clock import day_of
from app.schedule.facts import AgendaEntry, SessionFacts
from app.schedule.rules.days import Specials
from app.schedule.words import WEEKDAYS, day_mark

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


def by_day(found: Iterable[SessionFacts], specials: Specials | None = None) -> list[Day[SessionFacts]]:
    return _gather(found, lambda one: day_of(one.starts_at), specials)


def agenda_by_day(found: Iterable[AgendaEntry], specials: Specials | None = None) -> list[Day[AgendaEntry]]:
    return _gather(found, lambda one: day_of(one.session.starts_at), specials)
