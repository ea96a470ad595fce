"""Sessions gathered by the day they are on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Generic, TypeVar

from app.clock import day_of
from app.schedule.facts import AgendaEntry, SessionFacts
from app.schedule.words import WEEKDAYS

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Day(Generic[Entry]):
    """A day with what happens on it, in order of time."""

    on: date
    weekday: object
    entries: tuple[Entry, ...]


def _gather(entries: Iterable[Entry], on: Callable[[Entry], date]) -> list[Day[Entry]]:
    return [Day(key, WEEKDAYS[key.weekday()], tuple(group)) for key, group in groupby(entries, on)]


def by_day(found: Iterable[SessionFacts]) -> list[Day[SessionFacts]]:
    return _gather(found, lambda one: day_of(one.starts_at))


def agenda_by_day(found: Iterable[AgendaEntry]) -> list[Day[AgendaEntry]]:
    return _gather(found, lambda one: day_of(one.session.starts_at))
