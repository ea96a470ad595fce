"""What the leave room hands out: requests, who decides on them, seats that became free and offers of them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.planning.rules.proofs import ProofKind
from app.schedule.facts import AttendanceStatus


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


class VacancyOutcome(StrEnum):
    """What became of a free seat: taken by a substitute, given away otherwise, nobody left to ask, too late."""

    FILLED = "filled"
    GIVEN = "given"
    NOBODY = "nobody"
    TOO_LATE = "too_late"


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    DROPPED = "dropped"


class Why(StrEnum):
    """Why somebody is owed a make-up."""

    WITHDRAWN = "withdrawn"
    DEFERRAL_OVER = "deferral_over"
    UNPLACED = "unplaced"
    ABSENT = "absent"
    SHORT = "short"


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


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """A free seat offered to somebody, with what put them first. `placed_in` is the batch they would leave, or 0."""

    id: uuid.UUID
    vacancy_id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    programme_path: str
    batch_id: uuid.UUID
    batch_number: int
    batch_title: str
    starts_on: date
    ends_on: date
    place: str
    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    unit_path: str
    state: OfferState
    offered_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    answer: str
    placed_in: str
    others: int
    away: int
    allowed: int


@dataclass(frozen=True, slots=True)
class VacancyFacts:
    """A seat that became free, who left it and why, and whom it was offered so far."""

    id: uuid.UUID
    programme_id: uuid.UUID
    unit_path: str
    batch_id: uuid.UUID
    batch_number: int
    starts_on: date
    left_by: str
    left_because: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: VacancyOutcome | None
    offers: tuple[OfferFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class OverLimit:
    """Somebody whose leave is more than one seventh of a batch's hours, and nobody has decided on it yet."""

    batch_id: uuid.UUID
    batch_number: int
    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    leave_minutes: int
    total_minutes: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody owed a make-up: why, with the batch they missed (0 for none) or the word they withdrew with."""

    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    why: Why
    batch_number: int
    detail: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A make-up batch as an organizer wrote it down."""

    title: str
    starts_on: date
    ends_on: date
    place: str
    capacity: int


@dataclass(frozen=True, slots=True)
class SittingDraft:
    """The exam that those of a make-up batch are to sit with it, and when it is open."""

    exam_id: uuid.UUID
    opens_at: datetime
    closes_at: datetime


class Chapter(StrEnum):
    """What a moment of a person's training is about; of one instant, in this order."""

    LISTED = "listed"
    EXCUSED = "excused"
    EXCUSE_LIFTED = "excuse_lifted"
    LEAVE_ASKED = "leave_asked"
    LEAVE_APPROVED = "leave_approved"
    LEAVE_SENT_BACK = "leave_sent_back"
    GAVE_UP = "gave_up"
    OFFERED = "offered"
    OFFER_TAKEN = "offer_taken"
    OFFER_PASSED = "offer_passed"
    SEATED = "seated"
    MOVED = "moved"
    ATTENDED = "attended"
    OUTSIDE = "outside"
    SAT = "sat"
    SAT_MAKE_UP = "sat_make_up"
    CERTIFIED = "certified"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened to a person in training, with what its sentence needs.

    `about` is the programme, exam or organiser, `batch` and `other` are numbers of batches (0 for none).
    """

    at: datetime
    chapter: Chapter
    about: str
    batch: int = 0
    other: int = 0
    text: str = ""
    until: date | None = None
    days: Days | None = None
    minutes: int = 0
    status: AttendanceStatus | None = None
    score: Decimal | None = None
    passed: bool | None = None
