"""Frozen values of the reports room: what was asked for, each unit's report, and what it has handed in."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class ReportState(StrEnum):
    """How far a unit's report has come."""

    DUE = "due"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Step(StrEnum):
    """What may be done with a report."""

    WRITE = "write"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"


class Decision(StrEnum):
    """What became of a version."""

    ACCEPTED = "accepted"
    RETURNED = "returned"


class Section(StrEnum):
    """The parts a unit writes itself, in the order in which they are read."""

    PROGRESS = "progress"
    MEASURES = "measures"
    PROBLEMS = "problems"
    NEXT_STEPS = "next_steps"


Texts = Mapping[Section, str]


@dataclass(frozen=True, slots=True)
class CallDraft:
    """What somebody is about to ask the units for. `as_of` None means the day on which each hands in."""

    title: str
    note: str
    due_on: date
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call for reports: the programme it is about, whose it is, and until when."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    title: str
    note: str
    due_on: date
    as_of: date | None
    reminded_on: date | None
    created_by: uuid.UUID


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call in a list, with how many units are asked, have handed in and have been accepted."""

    call: CallFacts
    asked: int
    reported: int
    accepted: int


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """One unit's report. `leaders` are the unit's principal leaders of today, who may read it."""

    id: uuid.UUID
    call: CallFacts
    unit_path: str
    unit_name: str
    state: ReportState
    texts: Texts
    revision: int
    written_at: datetime | None
    submitted_at: datetime | None = None
    comment: str = ""
    versions: int = 0
    leaders: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What a unit handed in, as it was then: `told` is the content read, `digest` what it was sealed with."""

    report_id: uuid.UUID
    number: int
    content: str
    digest: str
    told: Mapping[str, Any]
    submitted_by: uuid.UUID
    submitted_by_name: str
    submitted_at: datetime
    decision: Decision | None
    comment: str
    decided_by_name: str
    decided_at: datetime | None
