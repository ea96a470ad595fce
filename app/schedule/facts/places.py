"""Venues, lecturers, and when a lecturer can be asked."""

import uuid
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class VenueFacts:
    id: uuid.UUID
    unit_path: str
    name: str
    address: str
    seats: int


@dataclass(frozen=True)
class LecturerFacts:
    id: uuid.UUID
    unit_path: str
    name: str
    title: str
    staff_no: str = ""


@dataclass(frozen=True, order=True)
class Period:
    """A part of a day, in minutes after midnight; `last` itself is free again."""

    first: int
    last: int

    @property
    def minutes(self) -> int:
        return self.last - self.first


@dataclass(frozen=True)
class Away:
    """Days on which a lecturer cannot come, both included."""

    first: date
    last: date
    reason: str = ""
    id: uuid.UUID | None = None


@dataclass(frozen=True)
class Availability:
    """A lecturer's week: the hours of each weekday, Monday first. No hours at all mean any time."""

    name: str
    hours: tuple[tuple[Period, ...], ...] = ((),) * 7
    away: tuple[Away, ...] = ()
