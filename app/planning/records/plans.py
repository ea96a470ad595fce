"""Plans: versions, lines, moves, and how two of them differ."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.planning.facts import LeftOutCause
from app.planning.models import PlanState


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A version of a programme's plan; `summary` is there once it was proposed."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    version: int
    state: PlanState
    settings: dict[str, Any]
    summary: dict[str, Any] | None
    job_id: uuid.UUID | None
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A person in a plan: a batch, or the one cause why there is none."""

    plan_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    post: str
    is_principal_leader: bool
    tier_id: uuid.UUID | None
    tier_name: str | None
    batch_id: uuid.UUID | None
    batch_number: int | None
    pinned: bool
    cause: LeftOutCause | None
    cause_data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """How many of one unit a plan puts in one batch (or, without a batch, leaves out)."""

    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    batch_id: uuid.UUID | None
    people: int


@dataclass(frozen=True, slots=True)
class Difference:
    """How many people one plan has in `before` and another in `after`."""

    before: uuid.UUID | None
    after: uuid.UUID | None
    people: int


@dataclass(frozen=True, slots=True)
class Change:
    """What publishing does to one person: `before` and `after` are batches, None for no seat."""

    person_id: uuid.UUID
    before: uuid.UUID | None
    after: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """A change an organizer made to a draft; `swapped` tells that two people changed places in one step."""

    step: int
    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    before: int | None
    after: int | None
    was_pinned: bool
    is_pinned: bool
    broke: tuple[str, ...]
    made_by: str
    made_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shifted:
    """A person whose place differs between two plans, with the first days of both batches and why it had to."""

    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    before: int | None
    before_on: date | None
    after: int | None
    after_on: date | None
    pinned: bool
    cause: str | None
    why: dict[str, Any]

    @property
    def days(self) -> int | None:
        """How many days later (or, below nought, earlier) the person goes."""
        return (
            None if self.before_on is None or self.after_on is None else (self.after_on - self.before_on).days
        )
