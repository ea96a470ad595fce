"""What is to be planned, as frozen values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from app.planning.facts import Leaders as Leaders
from app.planning.facts import Objective as Objective


@dataclass(frozen=True, slots=True)
class Person:
    """One person to place.

    `key` is what tells them apart (the staff number in files, the id on record), `pair` the key of the AB-角
    partner. `unavailable`, `banned` and `pin` name batches: those the person cannot come to, those an organizer
    keeps them out of, the only one they may be in. `near` is the venue they would rather go to.
    """

    key: str
    name: str
    unit: str
    tier: str | None
    unavailable: frozenset[str] = frozenset()
    pair: str | None = None
    pin: str | None = None
    banned: frozenset[str] = frozenset()
    leads: bool = False
    near: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch; `ends_on` is its last day, no `tiers` means all.

    It is held with at least `capacity_min` people or not at all.
    """

    number: str
    tiers: frozenset[str]
    capacity_min: int
    capacity_max: int
    starts_on: date
    ends_on: date
    venue: str = ""

    def admits(self, tier: str | None) -> bool:
        """Say whether it is for a tier; for nobody without one."""
        return tier is not None and (not self.tiers or tier in self.tiers)

    def overlaps(self, other: "Batch") -> bool:
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


@dataclass(frozen=True, slots=True)
class UnitRules:
    """How many of a unit may be away at once: a share as an exact fraction, and how many must stay."""

    away_share_max: Fraction
    on_duty_min: int

    def allowed_away(self, size: int) -> int:
        """Return how many of `size` people may be away on one day.

        At least one, or a small unit could never train.
        """
        return max(
            1,
            min(
                size * self.away_share_max.numerator // self.away_share_max.denominator,
                size - self.on_duty_min,
            ),
        )

    def is_thin(self, size: int) -> bool:
        """Say whether the unit sends even one person only by exception."""
        return size <= self.on_duty_min


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a plan; `units` holds the exceptions by unit."""

    default: UnitRules
    units: Mapping[str, UnitRules] = field(default_factory=dict)
    objective: Objective = Objective.EVEN
    leaders: Leaders = Leaders.ANY
    seed: int = 0
    time_limit_s: float = 60.0

    def of(self, unit: str) -> UnitRules:
        return self.units.get(unit, self.default)


@dataclass(frozen=True)
class Case:
    """Everything a plan is made from. Batches stand in order of date; `previous` maps people to their batch before."""

    people: Sequence[Person]
    batches: Sequence[Batch]
    rules: Rules
    previous: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where each batch stands."""
        return {batch.number: at for at, batch in enumerate(self.batches)}

    @cached_property
    def by_key(self) -> Mapping[str, Person]:
        return {person.key: person for person in self.people}

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many people each unit has."""
        return Counter(person.unit for person in self.people)

    @cached_property
    def allowed(self) -> Mapping[str, int]:
        """How many of each unit may be away on one day."""
        return {unit: self.rules.of(unit).allowed_away(size) for unit, size in self.sizes.items()}

    @cached_property
    def together(self) -> Sequence[tuple[int, ...]]:
        """The batches that are on together on some day, largest such groups only; each batch is in one at least.

        Absences are at their highest on the first day of some batch, so those days are enough.
        """
        days = {batch.starts_on for batch in self.batches}
        groups = {
            frozenset(at for at, batch in enumerate(self.batches) if batch.starts_on <= day <= batch.ends_on)
            for day in days
        }
        return sorted(tuple(sorted(group)) for group in groups if not any(group < other for other in groups))

    def open_to(self, person: Person) -> tuple[int, ...]:
        """List the positions of the batches a person may be placed in; worked out once for all alike."""
        key = (person.tier, person.unavailable, person.banned, person.pin)
        if key not in self._open:
            self._open[key] = tuple(
                at
                for at, batch in enumerate(self.batches)
                if batch.admits(person.tier)
                and batch.number not in person.unavailable
                and batch.number not in person.banned
                and person.pin in (None, batch.number)
            )
        return self._open[key]

    @cached_property
    def _open(self) -> dict[tuple[str | None, frozenset[str], frozenset[str], str | None], tuple[int, ...]]:
        return {}

    @cached_property
    def leaders_at_once(self) -> int:
        """How many leaders a batch holds when they are spread; each one more is a wish not granted."""
        leaders = sum(person.leads for person in self.people)
        return -(-leaders // max(len(self.batches), 1))

    def price(self, person: Person, at: int) -> int:
        """Count the wishes not granted by one person's batch: places from the front for a leader, the far venue."""
        late = at if person.leads and self.rules.leaders is Leaders.EARLY else 0
        return late + (person.near in self.venues and person.near != self.batches[at].venue)

    @cached_property
    def venues(self) -> frozenset[str]:
        """The venues there are batches at."""
        return frozenset(batch.venue for batch in self.batches if batch.venue)


def in_order(batches: Sequence[Batch]) -> list[Batch]:
    """Sort batches by date, then number."""
    return sorted(batches, key=lambda batch: (batch.starts_on, batch.ends_on, _natural(batch.number)))


def _natural(number: str) -> tuple[int, int, str]:
    return (0, int(number), number) if number.isdecimal() else (1, 0, number)


Assignment = dict[str, int]
"""Who is placed where: staff number to the position of a batch."""
