"""Timetables and their sessions: as they are, as they are planned, as they are kept in templates."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ActivityForm(StrEnum):
    LECTURE = "lecture"
    DISCUSSION = "discussion"
    SYMPOSIUM = "symposium"
    CENTRE_GROUP_STUDY = "centre_group_study"
    ONSITE = "onsite"
    SELF_STUDY = "self_study"


@dataclass(frozen=True)
class TimetableFacts:
    """A batch as the schedule needs it; `enrolled` are those who hold a seat now."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    number: int
    title: str
    starts_on: date
    ends_on: date
    place: str
    is_cancelled: bool
    hour_rule: str
    enrolled: frozenset[uuid.UUID] = frozenset()
    published_at: datetime | None = None


@dataclass(frozen=True)
class SessionFacts:
    """One entry of a timetable. `minutes` is what it may credit; `sequence` counts its changes."""

    id: uuid.UUID
    batch_id: uuid.UUID
    batch_number: int
    batch_title: str
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    hour_rule: str
    title: str
    activity_form: ActivityForm
    starts_at: datetime
    ends_at: datetime
    minutes: int
    is_required: bool
    sequence: int
    changed_at: datetime
    cancelled_at: datetime | None
    place: str
    lecturer_id: uuid.UUID | None = None
    lecturer_name: str | None = None
    venue_id: uuid.UUID | None = None
    venue_name: str | None = None
    venue_address: str | None = None
    venue_seats: int | None = None


@dataclass(frozen=True)
class Need:
    """What a session takes up while it is on; `besides` is the session itself, when it is there already."""

    batch_id: uuid.UUID
    lecturer_id: uuid.UUID | None = None
    venue_id: uuid.UUID | None = None
    besides: uuid.UUID | None = None


class ChangeKind(StrEnum):
    ADDED = "added"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Entry:
    """One session of a template: on which teaching day, in which minutes of it, and what it is."""

    day: int
    first: int
    last: int
    title: str
    activity_form: ActivityForm
    minutes: int
    is_required: bool = False
    lecturer_id: uuid.UUID | None = None
    venue_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Template:
    """A day's pattern, or a class of several days, kept by name."""

    id: uuid.UUID
    unit_path: str
    name: str
    entries: tuple[Entry, ...]

    @property
    def days(self) -> int:
        return 1 + max((one.day for one in self.entries), default=0)


@dataclass(frozen=True)
class Planned:
    """A session that is to be added."""

    title: str
    activity_form: ActivityForm
    starts_at: datetime
    ends_at: datetime
    minutes: int
    lecturer_id: uuid.UUID | None = None
    venue_id: uuid.UUID | None = None
    is_required: bool = False


@dataclass(frozen=True)
class PersonClash:
    """People who are expected in two places at once."""

    session_id: uuid.UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    names: tuple[str, ...]
