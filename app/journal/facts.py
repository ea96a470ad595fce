"""What the journal hands out."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class EventFacts:
    """Something that happened. `body` is its details as canonical JSON."""

    id: uuid.UUID
    stream: str
    seq: int
    at: datetime
    actor_name: str
    action: str
    object_type: str
    object_id: str
    body: str


@dataclass(frozen=True)
class Break:
    """Where a stream stops being what was written."""

    stream: str
    seq: int
    fault: str


@dataclass(frozen=True)
class Stream:
    """A stream and how many events it holds."""

    name: str
    events: int


@dataclass(frozen=True)
class Check:
    """A recomputation of every stream: when it ended, what it read and where a stream broke."""

    job_id: uuid.UUID
    ended_at: datetime | None
    events: int
    breaks: tuple[Break, ...]


@dataclass(frozen=True)
class Asked:
    """What a reader of the journal looks for. Instants: from the first, up to and without the second."""

    person: str = ""
    action: str = ""
    thing: str = ""
    since: datetime | None = None
    until: datetime | None = None
