"""What the leave room hands out: requests, who decides on them, seats that became free and offers of them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.planning.rules.proofs import ProofKind


class LeaveKind(StrEnum):
    """Why somebody cannot come, as leave is usually told apart."""

    OFFICIAL = "official"
    SICK = "sick"
    PERSONAL = "personal"
    OTHER = "other"


class LeaveState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Half(StrEnum):
    """A half of a day: leave begins with one and ends with one."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class Approver(StrEnum):
    """Who decides, from near to far: an organizer of the person's unit, one of the programme, its unit's leader."""

    CLASS_ORGANIZER = "class_organizer"
    PROGRAMME_ORGANIZER = "programme_organizer"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Days:
    """From which half of which day to which half of which day, both included."""

    starts_on: date
    starts_half: Half
    ends_on: date
    ends_half: Half


@dataclass(frozen=True, slots=True)
class Level:
    """Up to how many half days (None: any number) who decides; `named_id` is the one person who does, if set."""

    up_to: int | None
    approver: Approver
    named_id: uuid.UUID | None = None
    named: str = ""
    named_staff_no: str = ""


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """The file handed in with a request, without its bytes."""

    id: uuid.UUID
    file_name: str
    kind: ProofKind
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LeaveFacts:
    """A request for leave from a batch: whose, when, why, who is to decide, and what became of it."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    programme_path: str
    batch_id: uuid.UUID
    batch_number: int
    batch_title: str
    batch_starts_on: date
    batch_ends_on: date
    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    unit_path: str
    kind: LeaveKind
    days: Days
    half_days: int
    reason: str
    state: LeaveState
    version: int
    approver: Approver
    approver_id: uuid.UUID | None
    approver_name: str
    asked_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    comment: str
    returned_on: date | None
    frees_seat: bool
    reminded_at: datetime | None
    proof: ProofFacts | None
