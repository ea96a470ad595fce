"""Milestones as they are handed out."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Standing(StrEnum):
    """How a milestone stands on a day."""

    DONE = "done"
    DONE_LATE = "done_late"
    OVERDUE = "overdue"
    SOON = "soon"
    UNDER_WAY = "under_way"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """One task of a programme: its owner, its days (both count), and when it was done."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    closed: bool
    title: str
    detail: str
    owner_id: uuid.UUID
    owner_name: str
    owner_staff_no: str
    starts_on: date
    due_on: date
    done_on: date | None
    done_note: str
    reminded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A milestone somebody is about to set, without its owner."""

    title: str
    detail: str
    starts_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Span:
    """A batch as the picture shows it."""

    number: int
    starts_on: date
    ends_on: date
