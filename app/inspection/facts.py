"""Frozen values of the inspection room: samples with their frame, what was found, and what stands out."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple


class Strata(StrEnum):
    """By what a frame is divided before it is drawn from."""

    NONE = "none"
    UNIT = "unit"
    TIER = "tier"


class Finding(StrEnum):
    """What somebody found when they compared one thing with its evidence."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_SEEN = "not_seen"


# What is compared of each person, in the order of the worksheet.
CHECKS = ("attendance", "hours", "attempt", "certificate")


class Member(NamedTuple):
    """Somebody a sample may be drawn from: the staff number decides, the stratum divides.

    A tuple, for a frame may have a million of them.
    """

    staff_no: str
    stratum: str


@dataclass(frozen=True, slots=True)
class SampleDraft:
    title: str
    strata: Strata
    size: int


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """A sample: the digest of the frame it was drawn from, the seed, and how far the checking has come."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    title: str
    strata: Strata
    size: int
    seed: str
    frame_digest: str
    frame_count: int
    drawn_by: uuid.UUID
    drawn_at: datetime
    closed_at: datetime | None
    summary: str
    checked: int = 0
    differing: int = 0
    not_seen: int = 0


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One person of a sample: what the system says of them, and what was found."""

    id: uuid.UUID
    sample_id: uuid.UUID
    position: int
    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    stratum: str
    told: Mapping[str, Any]
    findings: Mapping[str, Finding | None]
    note: str
    checked_at: datetime | None


class AnomalyKind(StrEnum):
    """What may stand out; each is for a person to judge."""

    CERTIFICATE_WITHOUT_HOURS = "certificate_without_hours"
    COMPLETED_BEFORE_ATTENDING = "completed_before_attending"
    IMPLAUSIBLE_SPEED = "implausible_speed"
    SHARED_DEVICE = "shared_device"
    TWO_HALLS = "two_halls"
    ONE_PHONE = "one_phone"
    CHANGED_AFTER_RELEASE = "changed_after_release"


class Verdict(StrEnum):
    """What somebody made of an anomaly."""

    EXPLAINED = "explained"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate beside the hours of its holder, and when the last session they came to ended."""

    person_id: str
    serial: str
    issued_at: datetime
    minutes: int
    required_minutes: int
    last_session_ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sat:
    """A finished attempt: how long it took and how much was answered."""

    person_id: str
    attempt_id: str
    exam_title: str
    seconds: float
    answered: int


@dataclass(frozen=True, slots=True)
class Remarked:
    """A mark given to an attempt: when, which of its versions, and when the exam's results were released."""

    person_id: str
    attempt_id: str
    exam_title: str
    version: int
    marks: Decimal
    before: Decimal
    marked_at: datetime
    released_at: datetime
    item: str = ""


@dataclass(frozen=True, slots=True)
class TwoHalls:
    """Somebody marked as there in two sessions at once; the other one's title only where it is the programme's own."""

    person_id: str
    session_id: str
    title: str
    starts_at: datetime
    other_id: str
    other_title: str | None
    other_starts_at: datetime


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Somebody who checked in to a session by its code, and the digest of the browser it came from."""

    person_id: str
    session_id: str
    title: str
    starts_at: datetime
    device: str


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something that stands out: whom it is about, and the facts a sentence is made of. `key` names it for good."""

    kind: AnomalyKind
    key: str
    person_ids: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class JudgementFacts:
    """What somebody made of an anomaly, and why; a later one stands over it."""

    kind: AnomalyKind
    key: str
    verdict: Verdict
    reason: str
    by_name: str
    at: datetime
