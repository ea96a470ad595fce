"""Why not everybody can be placed: the rules that stand against each other, and the smallest loosening that helps.

From those left out the search follows what keeps them out: a full batch leads to whoever sits in it, a
used-up allowance to the colleagues who use it. What is reached is the cut: these people compete for these
seats, and no exchange with anybody else would help. Of its rules those are told that clash, none to spare; where they
are loosened and others clash still, those too.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.planning.facts import LeftOutCause
from app.planning.rules.rotation.cases import Case, Person
from app.planning.rules.rotation.core import Named, core, loosen
from app.planning.rules.rotation.core import Rule as Rule
from app.planning.rules.rotation.layout import lay_out
from app.planning.rules.rotation.programme import LARGEST, Programme, Relaxations
from app.planning.rules.rotation.reasons import cause
from app.planning.rules.rotation.seating import Seating
from app.planning.rules.rotation.widening import widened

NAMED = 5
EVERYWHERE = "*"

Places = Mapping[str, str]
"""The batch each of those left out could be in, were the rules loosened."""


@dataclass(frozen=True)
class Conflict:
    """One rule that stands in the way of `people`, and by how much it must be loosened for all to be placed.

    `scope` is the batch, unit or tier it is about, or one of a pair. `limit` is what the rule allows now and `more`
    how many it must allow beside; with `more` at 0 it could be loosened in place of another one named. `size`
    counts the unit, or the seats of all `batches` that are full; `who` names some of the people. `places` says in which
    batches how many of them could be, were the rule loosened.
    """

    rule: Rule
    scope: str
    people: int
    more: int = 0
    limit: int = 0
    size: int = 0
    who: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()
    places: tuple[tuple[str, int], ...] = ()


@dataclass
class _Cut:
    """The people who compete, the full batches and the units at their limit."""

    people: set[str] = field(default_factory=set)
    batches: set[int] = field(default_factory=set)
    units: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Explanation:
    """What keeps people out, and what the loosening told comes to: `at_least` is what none that helps can be below."""

    conflicts: tuple[Conflict, ...] = ()
    loosening: int = 0
    at_least: int = 0


def explain(seating: Seating, seconds: float) -> Explanation:
    """Say what keeps those left out from being placed; nothing if everybody is."""
    case = seating.case
    left = [person for person in case.people if person.key not in seating.batch_of]
    if not left:
        return Explanation()
    by_cause: dict[LeftOutCause, list[Person]] = defaultdict(list)
    for person in left:
        by_cause[cause(person, seating)].append(person)
    freed = _freed(case)
    needed = _relaxations(freed, seating, seconds)
    places = _places(needed, left, freed)
    shut_out = by_cause[LeftOutCause.NO_TIER] + by_cause[LeftOutCause.NO_ELIGIBLE_BATCH]
    found = [
        *_of_tiers(shut_out, places),
        *_of_people(Rule.UNAVAILABLE, by_cause[LeftOutCause.UNAVAILABLE_EVERYWHERE], places),
        *_of_people(Rule.BAN, by_cause[LeftOutCause.BANNED], places),
        *_of_people(Rule.PIN, by_cause[LeftOutCause.PIN_NOT_POSSIBLE], places),
    ]
    rest = [person for person in left if case.open_to(person)]
    found += _of_rules(rest, seating, needed, seconds)
    return Explanation(tuple(found), needed.total, needed.at_least)


def _of_tiers(people: Sequence[Person], places: Places) -> list[Conflict]:
    tiers: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        tiers[person.tier or ""].append(person)
    return [
        Conflict(Rule.TIER, tier, len(them), places=_counted(them, places))
        for tier, them in sorted(tiers.items())
    ]


def _of_people(rule: Rule, people: Sequence[Person], places: Places) -> list[Conflict]:
    who = tuple(person.key for person in people[:NAMED])
    return [Conflict(rule, "", len(people), who=who, places=_counted(people, places))] if people else []


def _counted(people: Sequence[Person], places: Places) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(places[each.key] for each in people if each.key in places).items())


def _freed(case: Case) -> Case:
    """Return the case with something open to everybody: of what shuts somebody out entirely, the first is forgotten."""
    batches = [replace(each, tiers=each.tiers and each.tiers | {EVERYWHERE}) for each in case.batches]
    case = replace(case, batches=batches)
    return replace(case, people=[each if case.open_to(each) else _opened(each, case) for each in case.people])


def _opened(person: Person, case: Case) -> Person:
    """Forget pin, then bans, then own time, until some batch is open; if only the tier is left, it is one for all."""
    steps = (
        replace(person, pin=None),
        replace(person, pin=None, banned=frozenset()),
        replace(person, pin=None, banned=frozenset(), unavailable=frozenset()),
    )
    return next((each for each in steps if case.open_to(each)), replace(steps[-1], tier=EVERYWHERE))


def _of_rules(
    left: Sequence[Person], seating: Seating, needed: Relaxations, seconds: float
) -> list[Conflict]:
    """Explain whom seats, units' limits, pairs and fewest people keep out."""
    case, cut = seating.case, _cut(left, seating)
    more = _amounts(needed, case)
    named = [
        *((Rule.CAPACITY, case.batches[at].number) for at in cut.batches),
        *((Rule.AWAY_SHARE, unit) for unit in cut.units),
    ]
    rules = _clashing(case, named, more, seconds) if left else []
    rules = rules or (sorted(named) if left else [])
    rules += [each for each in more if each not in rules]
    return [_told(each, more.get(each, 0), cut, seating, rules) for each in rules]


def _amounts(needed: Relaxations, case: Case) -> dict[Named, int]:
    numbers = [batch.number for batch in case.batches]
    return {
        **{(Rule.CAPACITY, numbers[at]): n for at, n in sorted(needed.seats.items())},
        **{(Rule.AWAY_SHARE, unit): n for unit, n in sorted(needed.away.items())},
        **{(Rule.PAIR, min(key, case.by_key[key].pair or key)): 1 for key in sorted(needed.pairs)},
        **{(Rule.CAPACITY_MIN, numbers[at]): n for at, n in sorted(needed.fewer.items())},
    }


def _clashing(case: Case, named: Sequence[Named], more: Mapping[Named, int], seconds: float) -> list[Named]:
    """Return one set of rules that clash, then, with what is loosened of them, the next, until all can be placed."""
    found: list[Named] = []
    ends = time.monotonic() + seconds
    for _ in range(len(more) + 1):
        clash = core(case, named, ends - time.monotonic())
        loosened = {each: more[each] for each in clash if each in more and each not in found}
        found += [each for each in clash if each not in found]
        if not loosened:
            break
        case = loosen(case, loosened)
    return found


def _told(each: Named, more: int, cut: _Cut, seating: Seating, rules: Sequence[Named]) -> Conflict:
    (rule, scope), case = each, seating.case
    match rule:
        case Rule.CAPACITY:
            full = {case.position[number] for kind, number in rules if kind is Rule.CAPACITY}
            return _capacity(case.position[scope], more, cut, full, case)
        case Rule.AWAY_SHARE:
            return _away(scope, more, seating)
        case Rule.PAIR:
            return Conflict(Rule.PAIR, scope, 2, more, who=(scope, case.by_key[scope].pair or ""))
        case Rule.CAPACITY_MIN:
            return _minimum(case.position[scope], more, seating)
        case _:
            return _bound(rule, scope, case)


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


def _relaxations(case: Case, seating: Seating, seconds: float) -> Relaxations:
    """Find the smallest loosening; in a large case, or where time runs out, one that is enough and a bound."""
    layout = lay_out(case, alone=frozenset(each.key for each in case.people if each.pair is not None))
    if not layout.groups:
        return Relaxations({}, {}, {}, (), {})
    smallest = None
    if len(layout.arcs.group) <= LARGEST:
        smallest = Programme(layout, elastic=True).relax(seconds)
    return smallest or widened(layout, seating)


def _places(needed: Relaxations, left: Sequence[Person], case: Case) -> Places:
    """Say which batches those left out could be in then."""
    return {
        each.key: case.batches[needed.placed[each.key]].number for each in left if each.key in needed.placed
    }


def _capacity(at: int, more: int, cut: _Cut, full: set[int], case: Case) -> Conflict:
    competing = sorted(full | {at})
    return Conflict(
        Rule.CAPACITY,
        case.batches[at].number,
        len(cut.people),
        more,
        case.batches[at].capacity_max,
        sum(case.batches[each].capacity_max for each in competing),
        batches=tuple(case.batches[each].number for each in competing),
    )


def _away(unit: str, more: int, seating: Seating) -> Conflict:
    case = seating.case
    size, allowed = case.sizes[unit], case.allowed[unit]
    rules = case.rules.of(unit)
    share = size * rules.away_share_max.numerator // rules.away_share_max.denominator
    rule = Rule.AWAY_SHARE if max(share, 1) == allowed else Rule.ON_DUTY_MIN
    return Conflict(rule, unit, seating.placed_of(unit), more, allowed, size)


def _minimum(at: int, more: int, seating: Seating) -> Conflict:
    """Name a batch that too few could come to; `people` are those without a seat who could."""
    case, batch = seating.case, seating.case.batches[at]
    waiting = sum(each.key not in seating.batch_of and at in case.open_to(each) for each in case.people)
    return Conflict(Rule.CAPACITY_MIN, batch.number, waiting, more, batch.capacity_min)


def _bound(rule: Rule, number: str, case: Case) -> Conflict:
    """Name the people an organizer pinned to a batch or keeps out of it, where that is part of what clashes."""
    them = [
        each.key
        for each in case.people
        if case.open_to(each) and (each.pin == number if rule is Rule.PIN else number in each.banned)
    ]
    return Conflict(rule, number, len(them), who=tuple(them[:NAMED]), batches=(number,))
