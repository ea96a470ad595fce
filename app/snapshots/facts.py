"""Frozen values of the snapshots room: a published figure, how one ended, and what a recomputation found."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.journal.facts import EventFacts


class Ending(StrEnum):
    """How a snapshot stops being the one that stands for its unit and day."""

    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Kind(StrEnum):
    """The tables a snapshot is read in."""

    UNITS = "units"
    EXAMS = "exams"
    REASONS = "reasons"
    TIERS = "tiers"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class End:
    """When, by whom and why a snapshot ended, and which one stands in its place."""

    kind: Ending
    reason: str
    ended_by_name: str
    ended_at: datetime
    successor_id: uuid.UUID | None
    successor_number: int | None


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """A published figure of a unit on a day. `known_at` is the instant as of which the rows were asked."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    number: int
    unit_path: str
    unit_name: str
    day: date
    known_at: datetime
    note: str
    digest: str
    required: int
    completed: int
    missing: int
    published_by: uuid.UUID
    published_by_name: str
    published_at: datetime
    end: End | None

    @property
    def stands(self) -> bool:
        return self.end is None


@dataclass(frozen=True)
class Held:
    """A snapshot with its content: the bytes as they are handed out, and the same read."""

    facts: SnapshotFacts
    content: bytes
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """Somebody whose facts, asked anew, are not those of the snapshot: what differs, and what was recorded since."""

    name: str
    staff_no: str
    unit_name: str
    fields: tuple[tuple[str, Any, Any], ...]
    events: tuple[EventFacts, ...]


@dataclass(frozen=True)
class Recheck:
    """What came of computing a snapshot anew: faults of its content, and people who differ, the first of them named."""

    is_whole: bool
    faults: tuple[str, ...]
    differing: int
    named: tuple[Difference, ...]

    @property
    def matches(self) -> bool:
        return self.is_whole and not self.faults and not self.differing
