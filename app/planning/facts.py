"""Frozen values the planning room hands out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PlanPerson:
    """One person of the frozen roster, as the plan sees them."""

    person_id: str
    unit_id: str
    tier_id: str | None
    is_principal_leader: bool = False
    unavailable: frozenset[str] = frozenset()
    pinned_batch_id: str | None = None


@dataclass(frozen=True, slots=True)
class PlanBatch:
    """One batch to fill; `ends_on` is its last day, no `tier_ids` means every tier."""

    batch_id: str
    number: int
    starts_on: date
    ends_on: date
    capacity: int
    tier_ids: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError(f"batch {self.batch_id} ends before it starts")
        if self.capacity < 0:
            raise ValueError(f"batch {self.batch_id} has a negative capacity")

    def admits(self, tier_id: str) -> bool:
        return not self.tier_ids or tier_id in self.tier_ids


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What the organizer asks of a plan: `max_away_share` is a whole percentage of each unit."""

    max_away_share: int = 30
    on_duty_min: int = 0
    leaders_first: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.max_away_share <= 100:
            raise ValueError("the share away is a percentage from 0 to 100")
        if self.on_duty_min < 0:
            raise ValueError("the number on duty cannot be negative")


@dataclass(frozen=True, slots=True)
class Placement:
    person_id: str
    batch_id: str


class LeftOutCause(StrEnum):
    """Why a person has no batch; the first that holds, in this order, is the one named."""

    NO_TIER = "no_tier"
    NO_ELIGIBLE_BATCH = "no_eligible_batch"
    UNAVAILABLE_EVERYWHERE = "unavailable_everywhere"
    PIN_NOT_POSSIBLE = "pin_not_possible"
    UNIT_AWAY_SHARE = "unit_away_share"
    CAPACITY = "capacity"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A person without a batch, the one cause, and what its sentence needs.

    `full` and `used_up` are numbers of batches this person could otherwise attend: those without a seat,
    and those on whose days the unit already has `allowed_away` people away.
    """

    person_id: str
    cause: LeftOutCause
    unit_id: str
    allowed_away: int
    full: tuple[int, ...] = ()
    used_up: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchLoad:
    batch_id: str
    placed: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan to look at: everyone is in `placements` or in `left_out`, exactly once.

    `fewest_left_out` is a proven lower bound on how many any plan must leave out and `least_spread` the
    least uneven such a plan could be, so `optimal` says that this plan reaches both. `thin_units` have so
    few people that one person away already breaks the share or the number on duty; they may still send one
    at a time.
    """

    placements: tuple[Placement, ...]
    left_out: tuple[LeftOut, ...]
    loads: tuple[BatchLoad, ...]
    optimal: bool
    spread: int
    fewest_left_out: int
    least_spread: int
    thin_units: tuple[str, ...] = ()


class Standing(StrEnum):
    """How one batch stands to one person."""

    CHOSEN = "chosen"
    NO_TIER = "no_tier"
    NOT_FOR_TIER = "not_for_tier"
    UNAVAILABLE = "unavailable"
    PINNED_ELSEWHERE = "pinned_elsewhere"
    UNIT_AWAY_SHARE = "unit_away_share"
    FULL = "full"
    LATER_FOR_LEADER = "later_for_leader"
    FULLER = "fuller"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class Why:
    """Why a person is in `batch_id` (or in none), batch by batch in order of date."""

    person_id: str
    batch_id: str | None
    is_pinned: bool
    standings: tuple[tuple[str, Standing], ...]


class ConsequenceKind(StrEnum):
    NOT_ELIGIBLE = "not_eligible"
    UNAVAILABLE = "unavailable"
    PINNED_ELSEWHERE = "pinned_elsewhere"
    CAPACITY_EXCEEDED = "capacity_exceeded"
    UNIT_SHARE_EXCEEDED = "unit_share_exceeded"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a move on the board would break: `would_be` against `allowed`, where counts apply."""

    kind: ConsequenceKind
    person_id: str
    batch_id: str
    would_be: int = 0
    allowed: int = 0


@dataclass(frozen=True, slots=True)
class TierRule:
    """A tier as a rule over organisation level and rank; None means "any".

    `leaders_only`: True admits principal leaders only, False everyone but them.
    """

    tier_id: str
    levels: frozenset[str] | None = None
    ranks: frozenset[str] | None = None
    leaders_only: bool | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a tier rule looks at."""

    level: str
    rank: str
    is_principal_leader: bool = False


@dataclass(frozen=True, slots=True)
class TierLine:
    """People of one tier: `count` are in it, `taken_earlier` fit its rule but an earlier tier has them."""

    tier_id: str
    count: int
    taken_earlier: int


@dataclass(frozen=True, slots=True)
class TierCensus:
    """Live counts for the page of tiers; `overlaps` maps (holding tier, other fitting tier) to people."""

    lines: tuple[TierLine, ...]
    overlaps: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unmatched: Mapping[Profile, int] = field(default_factory=dict)

    @property
    def unmatched_count(self) -> int:
        return sum(self.unmatched.values())
