"""What the journal hands out."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.journal.merkle import Step


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
    unit_path: str
    body: str


class Fault(StrEnum):
    """How a stream, or a seal, is not what was written."""

    MISSING = "missing"
    ALTERED = "altered"
    CUT = "cut"
    NO_HEAD = "no_head"
    SEALED_OTHERWISE = "sealed_otherwise"
    SEAL_MISSING = "seal_missing"
    SEAL_ALTERED = "seal_altered"
    SEAL_FORGED = "seal_forged"
    SEAL_CUT = "seal_cut"
    SEAL_OTHER = "seal_other"
    FILE_ALTERED = "file_altered"


# What stands for a stream where the fault is one of the seals, numbered by seal.
SEALS = "seals"
KEPT = "kept seals"


@dataclass(frozen=True)
class Break:
    """Where a stream, the seals or a kept file of seals stop being what was written."""

    stream: str
    seq: int
    fault: str


@dataclass(frozen=True)
class Stretch:
    """Events of one stream under a seal, from the first to the last, and the hash of the last."""

    stream: str
    first_seq: int
    last_seq: int
    last_hash: str


@dataclass(frozen=True)
class Seal:
    """What was written up to a moment: the root over all of it, and the seal before. Unsigned without a key."""

    number: int
    sealed_at: datetime
    previous: str
    events: int
    root: str
    stretches: tuple[Stretch, ...]
    key_id: str = ""
    signature: str = ""


@dataclass(frozen=True)
class Proof:
    """An event, the seal that covers it, and the steps from the one to the other; no seal while it waits for one."""

    event: EventFacts
    fields: Mapping[str, str]
    hash: str
    seal: Seal | None
    index: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Sealing:
    """How far the seals reach: the last of them, and how many events wait for the next."""

    last: Seal | None
    seals: int
    waiting: int


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
    seals: int = 0


@dataclass(frozen=True)
class Asked:
    """What a reader of the journal looks for. Instants: from the first, up to and without the second."""

    person: str = ""
    action: str = ""
    thing: str = ""
    since: datetime | None = None
    until: datetime | None = None
