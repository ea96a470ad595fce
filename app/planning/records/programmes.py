"""Programmes, their tiers, and the rules of their rotation."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.organisation.facts import Level, Rank
from app.planning.facts import Leaders, Objective, TierRule
from app.planning.models import ProgrammeState
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
