"""Frozen values the planning room hands out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Objective(StrEnum):
    """What an organizer wants once everybody is placed and nobody moves without need."""

    FEWEST_BATCHES = "fewest_batches"
    EARLIEST = "earliest"
    EVEN = "even"


class Leaders(StrEnum):
    """When principal leaders go: whenever it suits, as early as may be, or not many of them at once."""

    ANY = "any"
    EARLY = "early"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class UnitOverride:
    """How a unit and everything below it differ from the programme; None keeps what holds above."""

    path: str
    max_away_percent: int | None = None
    on_duty_min: int | None = None
    near: str = ""


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What an organizer asks of one draft, as it was when the draft was asked for.

    The last five are loosened or tightened for this draft alone: by batch number the seats and the fewest people,
    by unit how many may be away at once, batches not to be held, and people whose pair is set aside.
    """

    max_away_percent: int = 30
    on_duty_min: int = 0
    objective: Objective = Objective.EVEN
    leaders: Leaders = Leaders.EARLY
    keep_published: bool = True
    pins_from: str | None = None
    seed: int = 0
    seconds: int = 60
    units: tuple[UnitOverride, ...] = ()
    seats: Mapping[str, int] = field(default_factory=dict)
    minimums: Mapping[str, int] = field(default_factory=dict)
    away: Mapping[str, int] = field(default_factory=dict)
    closed: tuple[str, ...] = ()
    untied: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "PlanSettings":
        """Read settings that were stored, also those of drafts that knew fewer of them."""
        known = {name: said[name] for name in cls.__dataclass_fields__ if name in said}
        if "leaders" not in said:
            known["leaders"] = Leaders.EARLY if said.get("leaders_first", True) else Leaders.ANY
        return cls(
            **known
            | {
                "objective": Objective(known.get("objective", Objective.EVEN)),
                "leaders": Leaders(known["leaders"]),
                "units": tuple(UnitOverride(**each) for each in known.get("units", ())),
                "closed": tuple(known.get("closed", ())),
                "untied": tuple(known.get("untied", ())),
            }
        )


class LeftOutCause(StrEnum):
    """Why a person has no batch; the first that holds, in this order, is the one named."""

    NO_TIER = "no_tier"
    NO_ELIGIBLE_BATCH = "no_eligible_batch"
    UNAVAILABLE_EVERYWHERE = "unavailable_everywhere"
    BANNED = "banned"
    PIN_NOT_POSSIBLE = "pin_not_possible"
    COVER_PAIR = "cover_pair"
    UNIT_AWAY_SHARE = "unit_away_share"
    BATCH_MINIMUM = "batch_minimum"
    CAPACITY = "capacity"


class Standing(StrEnum):
    """How one batch stands to one person; the first that holds is the one named."""

    CHOSEN = "chosen"
    NO_TIER = "no_tier"
    NOT_FOR_TIER = "not_for_tier"
    UNAVAILABLE = "unavailable"
    BANNED = "banned"
    PINNED_ELSEWHERE = "pinned_elsewhere"
    COVER_AWAY = "cover_away"
    UNIT_AWAY_SHARE = "unit_away_share"
    NOT_HELD = "not_held"
    FULL = "full"
    WOULD_MOVE = "would_move"
    LATER_FOR_LEADER = "later_for_leader"
    CROWDED = "crowded"
    FARTHER = "farther"
    LATER = "later"
    FULLER = "fuller"
    EQUAL = "equal"


class ConsequenceKind(StrEnum):
    """What a move may break; the first three are one person's own, the others count people."""

    NOT_ELIGIBLE = "not_eligible"
    UNAVAILABLE = "unavailable"
    BANNED = "banned"
    PINNED_ELSEWHERE = "pinned_elsewhere"
    COVER_AWAY = "cover_away"
    CAPACITY_EXCEEDED = "capacity_exceeded"
    UNIT_SHARE_EXCEEDED = "unit_share_exceeded"
    BELOW_MINIMUM = "below_minimum"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a person in a batch breaks: `would_be` against `allowed`, where counts apply.

    `batch` is its number; for `BELOW_MINIMUM` that of the batch the person leaves, or would be almost alone in.
    """

    kind: ConsequenceKind
    person: str
    batch: str
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
