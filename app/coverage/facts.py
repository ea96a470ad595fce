"""Frozen values of the coverage room: what is known of a person, what follows, and the figures of a unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.planning.rules.completion import ExamStanding as ExamStanding


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """All that decides one person's coverage in one programme, as known on one day.

    `unit_path` is where the roster was frozen, `/a/b/c/`. The batch is the latest the person holds a seat
    in, so a make-up batch replaces the missed one. Minutes are credited minutes. `sessions_total` counts
    the batch's whole timetable, not only what was held so far. `exempt_until` and `deferred_until` are last
    days in force.
    """

    person_id: str
    unit_path: str
    tier_id: str | None = None
    on_roster: bool = True
    is_principal_leader: bool = False
    exempt_until: date | None = None
    deferred_until: date | None = None
    batch_id: str | None = None
    batch_starts_on: date | None = None
    batch_ends_on: date | None = None
    attended_any: bool = False
    credited_minutes: int = 0
    required_minutes: int = 0
    sessions_attended: int = 0
    sessions_total: int = 0
    attendance_percent: int = 0
    required_sessions_missing: int = 0
    exam: ExamStanding = ExamStanding.NOT_REQUIRED
    exam_admitted: bool = False
    passed_first_sitting: bool = False
    has_certificate: bool = False


class Status(StrEnum):
    """Where a person counts. The first four divide the roster; `outside` people are listed beside it."""

    COMPLETED = "completed"
    EXEMPT = "exempt"
    DEFERRED = "deferred"
    MISSING = "missing"
    OUTSIDE = "outside"


class Reason(StrEnum):
    """Why a person is missing; the first that holds, in this order, is the one named."""

    NOT_ENROLLED = "not_enrolled"
    BATCH_TO_COME = "batch_to_come"
    IN_TRAINING = "in_training"
    ABSENT = "absent"
    REQUIRED_SESSION_MISSED = "required_session_missed"
    ATTENDANCE_SHORT = "attendance_short"
    HOURS_SHORT = "hours_short"
    EXAM_NOT_SAT = "exam_not_sat"
    EXAM_AWAITING_MARKS = "exam_awaiting_marks"
    EXAM_FAILED = "exam_failed"


# Reasons that time will end by itself.
UNDERWAY = frozenset({Reason.BATCH_TO_COME, Reason.IN_TRAINING, Reason.EXAM_AWAITING_MARKS})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the facts of one person amount to: a reason exactly when missing.

    `certificate_pending` marks a completed person without a certificate yet; it never holds completion back.
    """

    person_id: str
    unit_path: str
    tier_id: str | None
    is_principal_leader: bool
    status: Status
    started: bool
    reason: Reason | None
    exam: ExamStanding
    exam_admitted: bool
    passed_first_sitting: bool
    certificate_pending: bool


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share that keeps its numerator and denominator; its percentage is rounded down."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> Decimal | None:
        """Return the percentage to one place, rounded down; None where there is nothing to divide by."""
        if self.denominator == 0:
            return None
        return Decimal(self.numerator * 1000 // self.denominator).scaleb(-1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of people, made to be added: a whole is the sum of its parts in every field."""

    required: int = 0
    started: int = 0
    completed: int = 0
    exempt: int = 0
    deferred: int = 0
    missing: int = 0
    outside: int = 0
    leaders: int = 0
    leaders_completed: int = 0
    exam_eligible: int = 0
    exam_admitted: int = 0
    exam_sat: int = 0
    exam_passed: int = 0
    exam_passed_first: int = 0
    certificates_pending: int = 0
    reasons: Mapping[Reason, int] = field(default_factory=dict)

    @property
    def underway(self) -> int:
        """Count the missing whose turn has not come, or is not over: nobody need chase them yet."""
        return sum(self.reasons.get(reason, 0) for reason in UNDERWAY)

    @property
    def overdue(self) -> int:
        return self.missing - self.underway

    @property
    def participation(self) -> Ratio:
        return Ratio(self.started, self.required)

    @property
    def completion(self) -> Ratio:
        return Ratio(self.completed, self.required)

    @property
    def leading(self) -> Ratio:
        return Ratio(self.leaders_completed, self.leaders)

    @property
    def exam_participation(self) -> Ratio:
        return Ratio(self.exam_sat, self.exam_eligible)

    @property
    def exam_participation_of_admitted(self) -> Ratio:
        return Ratio(self.exam_sat, self.exam_admitted)

    @property
    def exam_pass_of_sat(self) -> Ratio:
        return Ratio(self.exam_passed, self.exam_sat)

    @property
    def exam_pass_of_eligible(self) -> Ratio:
        return Ratio(self.exam_passed, self.exam_eligible)

    @property
    def first_pass_of_sat(self) -> Ratio:
        return Ratio(self.exam_passed_first, self.exam_sat)


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit's figures: `own` people stand in the unit itself, `total` adds every unit below it.

    `tiers` divides `total` by tier and `own_tiers` divides `own`, with None for people no tier has.
    """

    unit_path: str
    parent_path: str | None
    own: Figures
    total: Figures
    tiers: Mapping[str | None, Figures]
    own_tiers: Mapping[str | None, Figures] = field(default_factory=dict)

    @property
    def has_nobody_started(self) -> bool:
        """Say whether people are due here and not one has started (零参训单位)."""
        return self.total.required > 0 and self.total.started == 0
