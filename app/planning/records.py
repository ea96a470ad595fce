"""Frozen values of what is on record: programmes, tiers, the roster, batches, plans and seats."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.organisation.facts import Level, Rank
from app.planning.facts import Leaders, LeftOutCause, Objective, TierRule
from app.planning.models import BatchState, ClassType, ExcuseKind, Origin, PlanState, ProgrammeState
from app.planning.rules.hours import HOUR_RULES, credit_hours

# The document this house was built for; an organizer may name another.
DEFAULT_DOCUMENT_NO = "闽科协综〔2021〕20号"


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """A programme: on what document it rests, when it runs, and what completes it."""

    id: uuid.UUID
    name: str
    document_no: str
    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    starts_on: date
    ends_on: date
    state: ProgrammeState
    hour_rule: str
    hour_basis: str
    required_minutes: int
    attendance_percent: int
    exam_required: bool
    max_away_percent: int
    on_duty_min: int
    objective: Objective
    leaders: Leaders
    roster_frozen_at: datetime | None
    roster_as_of: date | None

    @property
    def required_hours(self) -> Decimal:
        return credit_hours(self.required_minutes, HOUR_RULES[self.hour_rule])


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme with its figures, as the list shows it."""

    programme: ProgrammeFacts
    roster: int
    batches: int
    seated: int


@dataclass(frozen=True, slots=True)
class TierFacts:
    """A tier of a programme. No levels or ranks named means any."""

    id: uuid.UUID
    position: int
    name: str
    levels: tuple[Level, ...]
    ranks: tuple[Rank, ...]
    leaders_only: bool

    @property
    def rule(self) -> TierRule:
        return TierRule(
            str(self.id),
            frozenset(self.levels) or None,
            frozenset(self.ranks) or None,
            True if self.leaders_only else None,
        )


@dataclass(frozen=True, slots=True)
class TierDraft:
    """A tier as an organizer wrote it; `id` when it is one there already is."""

    name: str
    levels: tuple[Level, ...] = ()
    ranks: tuple[Rank, ...] = ()
    leaders_only: bool = False
    id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class ExcuseFacts:
    """An approved exemption or deferral, with who approved it, on what proof and until when."""

    id: uuid.UUID
    person_id: uuid.UUID
    kind: ExcuseKind
    reason: str
    proof: str
    approved_by: uuid.UUID
    approved_by_name: str
    approved_at: datetime
    expires_on: date
    file_id: uuid.UUID | None = None

    def holds_on(self, day: date) -> bool:
        return day <= self.expires_on


@dataclass(frozen=True, slots=True)
class OpenExcuse:
    """An excuse that was not lifted, with the programme it belongs to."""

    programme_id: uuid.UUID
    unit_path: str
    excuse: ExcuseFacts


@dataclass(frozen=True, slots=True)
class RosterFacts:
    """A person on the frozen roster, with unit, post and rank as they were then."""

    person_id: uuid.UUID
    staff_no: str
    name: str
    name_pinyin: str
    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    level: Level
    post: str
    rank: Rank
    is_principal_leader: bool
    tier_id: uuid.UUID | None
    tier_name: str | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Latecomer:
    """Somebody who serves in the programme's unit now and is not on its roster."""

    person_id: uuid.UUID
    name: str
    unit_name: str
    post: str


@dataclass(frozen=True, slots=True)
class RosterCount:
    """Figures of a roster: everyone, those outside every tier, and those who came after the freeze."""

    people: int
    outside: int
    late: int


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """One intake; `enrolled` counts its open seats. No tiers named means all of them."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    number: int
    class_type: ClassType
    title: str
    starts_on: date
    ends_on: date
    place: str
    capacity: int
    tier_ids: tuple[uuid.UUID, ...]
    state: BatchState
    enrolled: int
    capacity_min: int = 0


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A person's open seat in a batch, with the unit they were in when the roster was frozen."""

    enrolment_id: uuid.UUID
    batch_id: uuid.UUID
    origin: Origin
    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    post: str
    rank: Rank
    tier_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """An open seat as its holder sees it."""

    enrolment_id: uuid.UUID
    origin: Origin
    created_at: datetime
    batch: BatchFacts


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
class UnitRuleFacts:
    """How a unit and everything below it differ from the programme; None keeps what holds above."""

    id: uuid.UUID
    unit_name: str | None
    unit_path: str
    max_away_percent: int | None
    on_duty_min: int | None
    near: str


@dataclass(frozen=True, slots=True)
class PairFacts:
    """Two people who cover for each other and are never away together."""

    person_id: uuid.UUID
    name: str
    staff_no: str
    partner_name: str
    partner_staff_no: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class BanFacts:
    """A batch somebody must not be put in, and why."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    staff_no: str
    batch_number: int
    reason: str


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
