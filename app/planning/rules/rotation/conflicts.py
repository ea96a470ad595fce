"""Why not everybody can be placed: the rules that stand against each other, and the smallest loosening that helps.

From those left out the search follows what keeps them out: a full batch leads to whoever sits in it, a
used-up allowance to the colleagues who use it. What is reached is the cut: these people compete for these
seats, and no exchange with anybody else would help.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.planning.facts import LeftOutCause
from app.planning.rules.rotation.cases import Case, Person
from app.planning.rules.rotation.layout import lay_out
from app.planning.rules.rotation.programme import LARGEST, Programme, Relaxations
from app.planning.rules.rotation.reasons import cause
from app.planning.rules.rotation.seating import Seating

NAMED = 5


class Rule(StrEnum):
    """A rule that may stand in the way."""

    TIER = "tier"
    UNAVAILABLE = "unavailable"
    BAN = "ban"
    PIN = "pin"
    CAPACITY = "capacity"
    AWAY_SHARE = "away_share"
    ON_DUTY_MIN = "on_duty_min"
    PAIR = "pair"
    CAPACITY_MIN = "capacity_min"


@dataclass(frozen=True)
class Conflict:
    """One rule that stands in the way of `people`, and by how much it must be loosened for all to be placed.

    `scope` is the batch, unit or tier it is about, or one of a pair. `limit` is what the rule allows now and `more`
    how many it must allow beside; with `more` at 0 it could be loosened in place of another one named. `size`
    counts the unit, or the seats of all `batches` that are full; `who` names some of the people.
    """

    rule: Rule
    scope: str
    people: int
    more: int = 0
    limit: int = 0
    size: int = 0
    who: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()


@dataclass
class _Cut:
    """The people who compete, the full batches and the units at their limit."""

    people: set[str] = field(default_factory=set)
    batches: set[int] = field(default_factory=set)
    units: set[str] = field(default_factory=set)


def conflicts(seating: Seating, seconds: float) -> list[Conflict]:
    """Return what keeps those left out from being placed; nothing if everybody is."""
    case = seating.case
    left = [person for person in case.people if person.key not in seating.batch_of]
    by_cause: dict[LeftOutCause, list[Person]] = defaultdict(list)
    for person in left:
        by_cause[cause(person, seating)].append(person)
    found = [
        *_of_tiers(by_cause[LeftOutCause.NO_TIER] + by_cause[LeftOutCause.NO_ELIGIBLE_BATCH]),
        *_of_people(Rule.UNAVAILABLE, by_cause[LeftOutCause.UNAVAILABLE_EVERYWHERE]),
        *_of_people(Rule.BAN, by_cause[LeftOutCause.BANNED]),
        *_of_people(Rule.PIN, by_cause[LeftOutCause.PIN_NOT_POSSIBLE]),
    ]
    rest = [person for person in left if case.open_to(person)]
    if rest:
        found += _of_seats(rest, seating, seconds)
    return found + _of_minimums(by_cause[LeftOutCause.BATCH_MINIMUM], seating)


def _of_tiers(people: Sequence[Person]) -> list[Conflict]:
    tiers = Counter(person.tier or "" for person in people)
    return [Conflict(Rule.TIER, tier, count) for tier, count in sorted(tiers.items())]


def _of_people(rule: Rule, people: Sequence[Person]) -> list[Conflict]:
    who = tuple(person.key for person in people[:NAMED])
    return [Conflict(rule, "", len(people), who=who)] if people else []


def _of_seats(left: Sequence[Person], seating: Seating, seconds: float) -> list[Conflict]:
    """Explain whom seats, units' limits and pairs keep out."""
    case, cut = seating.case, _cut(left, seating)
    needed = _relaxations(left, seating, seconds)
    seats, away, torn = (needed.seats, needed.away, needed.pairs) if needed else ({}, {}, ())
    return [
        *(_capacity(at, seats.get(at, 0), cut, case) for at in sorted(cut.batches | seats.keys())),
        *(_away(unit, away.get(unit, 0), seating) for unit in sorted(cut.units | away.keys())),
        *(_pair(key, case) for key in torn),
    ]


def _cut(left: Iterable[Person], seating: Seating) -> _Cut:
    case, cut = seating.case, _Cut()
    sitting: dict[int, list[Person]] = defaultdict(list)
    colleagues: dict[str, list[Person]] = defaultdict(list)
    for key in seating.batch_of:
        person = case.by_key[key]
        sitting[seating.batch_of[key]].append(person)
        colleagues[person.unit].append(person)
    waiting = list(left)
    while waiting:
        person = waiting.pop()
        if person.key in cut.people:
            continue
        cut.people.add(person.key)
        for at in case.open_to(person):
            if seating.batch_of.get(person.key) == at:
                continue
            if seating.is_used_up(person.unit, at):
                if person.unit not in cut.units:
                    cut.units.add(person.unit)
                    waiting += colleagues[person.unit]
            elif seating.is_full(at) and at not in cut.batches:
                cut.batches.add(at)
                waiting += sitting[at]
    return cut


def _relaxations(left: Sequence[Person], seating: Seating, seconds: float) -> Relaxations | None:
    """Find the smallest loosening; in a case too large for that, among the units of those left out alone."""
    case = seating.case
    reachable = [person for person in case.people if case.open_to(person)]
    if sum(len(group.open) for group in lay_out(case).groups) > LARGEST:
        units = {person.unit for person in left}
        reachable = [person for person in reachable if person.unit in units]
    part = _part_of(case, reachable, seating)
    alone = frozenset(person.key for person in reachable if person.pair is not None)
    layout = lay_out(part, alone=alone)
    if len(layout.arcs.group) > LARGEST:
        return None
    return Programme(layout, elastic=True).relax(seconds)


def _part_of(case: Case, people: Sequence[Person], seating: Seating) -> Case:
    """Return the case of some people, the seats of everybody else being taken."""
    inside = {person.key for person in people}
    taken: dict[int, int] = defaultdict(int)
    for key, at in seating.batch_of.items():
        if key not in inside:
            taken[at] += 1
    return case.with_people(people, [batch.capacity_max - taken[at] for at, batch in enumerate(case.batches)])


def _capacity(at: int, more: int, cut: _Cut, case: Case) -> Conflict:
    full = sorted(cut.batches or {at})
    return Conflict(
        Rule.CAPACITY,
        case.batches[at].number,
        len(cut.people),
        more,
        case.batches[at].capacity_max,
        sum(case.batches[each].capacity_max for each in full),
        batches=tuple(case.batches[each].number for each in full),
    )


def _away(unit: str, more: int, seating: Seating) -> Conflict:
    case = seating.case
    size, allowed = case.sizes[unit], case.allowed[unit]
    rules = case.rules.of(unit)
    share = size * rules.away_share_max.numerator // rules.away_share_max.denominator
    rule = Rule.AWAY_SHARE if max(share, 1) == allowed else Rule.ON_DUTY_MIN
    return Conflict(rule, unit, seating.placed_of(unit), more, allowed, size)


def _pair(key: str, case: Case) -> Conflict:
    return Conflict(Rule.PAIR, key, 2, 1, who=(key, case.by_key[key].pair or ""))


def _of_minimums(left: Sequence[Person], seating: Seating) -> list[Conflict]:
    """Name the batches that are not held although somebody waits for them; `more` is how far to go down."""
    case = seating.case
    wanted: dict[int, int] = defaultdict(int)
    for person in left:
        for at in case.open_to(person):
            if seating.load[at] == 0:
                wanted[at] += 1
    return [
        Conflict(
            Rule.CAPACITY_MIN,
            case.batches[at].number,
            n,
            case.batches[at].capacity_min - n,
            case.batches[at].capacity_min,
        )
        for at, n in sorted(wanted.items())
    ]
