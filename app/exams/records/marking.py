"""Frozen values about marking by several persons, its progress, second looks and appeals."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.exams.facts import AppealState, Finding, ResultDetail


@dataclass(frozen=True)
class PlanFacts:
    """How an exam's short answers are read, and what candidates see of their results."""

    exam_id: uuid.UUID
    markers: int = 1
    tolerance: Decimal = Decimal(0)
    detail: ResultDetail = ResultDetail.FULL
    appeal_days: int = 0

    @property
    def is_double(self) -> bool:
        return self.markers == 2


@dataclass(frozen=True)
class ReadingFacts:
    """What one of several markers gave an answer."""

    item_id: uuid.UUID
    ordinal: int
    marker_id: uuid.UUID
    marker: str
    marks: Decimal
    out_of: Decimal
    note: str
    read_at: datetime


@dataclass(frozen=True)
class MarkerLine:
    """How far one marker is: scripts and answers read, the share of the marks given, when last."""

    name: str
    scripts: int
    answers: int
    given: Decimal
    out_of: Decimal
    last_at: datetime

    @property
    def share(self) -> Decimal | None:
        return self.given / self.out_of if self.out_of else None


@dataclass(frozen=True)
class CheckFacts:
    """A sample of marked scripts with what was found so far."""

    id: uuid.UUID
    exam_id: uuid.UUID
    exam_title: str
    unit_path: str
    seed: str
    size: int
    population: int
    drawer: str
    created_at: datetime
    looked: int
    doubtful: int


@dataclass(frozen=True)
class CheckedScript:
    """A script of a sample; `finding` None while nobody has looked."""

    attempt_id: uuid.UUID
    place: int
    finding: Finding | None
    note: str
    finder: str
    found_at: datetime | None
    is_own: bool
    is_mine: bool

    @property
    def label(self) -> str:
        return self.attempt_id.hex[-6:].upper()


@dataclass(frozen=True)
class AppealFacts:
    """An appeal with what its pages need."""

    id: uuid.UUID
    attempt_id: uuid.UUID
    exam_id: uuid.UUID
    exam_title: str
    unit_path: str
    item_id: uuid.UUID | None
    position: int | None
    person_id: uuid.UUID
    person_name: str
    staff_no: str
    text: str
    filed_at: datetime
    state: AppealState
    decided_by: uuid.UUID | None
    decider: str
    decided_at: datetime | None
    decision: str
