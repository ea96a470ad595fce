"""Which rules stand against each other: a set none of which can be spared, found by leaving rules out and asking again.

Who may come when (tiers, one's own time) is taken as a fact; what the organizer sets can be left out: seats, the
fewest people, units' limits, pairs, pins and bans. Found by QuickXplain (Junker, AAAI 2004).
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction

from app.planning.rules.rotation.cases import Case, Person, UnitRules
from app.planning.rules.rotation.solving import everybody_fits


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


Named = tuple[Rule, str]
"""A rule of one batch (seats, fewest people, pins to it, bans from it), unit (`AWAY_SHARE`: its limit) or pair."""


def rules_of(case: Case) -> list[Named]:
    """List the rules of a case that can be left out, those first that are named in preference."""
    bound = [person for person in case.people if case.open_to(person)]
    pairs = {min(each.key, each.pair) for each in bound if each.pair in case.by_key and each.pair}
    return [
        *((Rule.CAPACITY, batch.number) for batch in case.batches),
        *((Rule.AWAY_SHARE, unit) for unit, size in sorted(case.sizes.items()) if case.allowed[unit] < size),
        *((Rule.PAIR, key) for key in sorted(pairs)),
        *((Rule.CAPACITY_MIN, batch.number) for batch in case.batches if batch.capacity_min > 1),
        *((Rule.PIN, number) for number in sorted({each.pin for each in bound if each.pin})),
        *((Rule.BAN, number) for number in sorted({number for each in bound for number in each.banned})),
    ]


def without(case: Case, dropped: Collection[Named]) -> Case:
    """Return a case without some of its rules, for those who had some batch open before."""
    scopes: dict[Rule, set[str]] = defaultdict(set)
    for rule, scope in dropped:
        scopes[rule].add(scope)
    batches = [
        replace(
            batch,
            capacity_min=0 if batch.number in scopes[Rule.CAPACITY_MIN] else batch.capacity_min,
            capacity_max=max(len(case.people), batch.capacity_max)
            if batch.number in scopes[Rule.CAPACITY]
            else batch.capacity_max,
        )
        for batch in case.batches
    ]
    units = {**case.rules.units} | dict.fromkeys(scopes[Rule.AWAY_SHARE], UnitRules(Fraction(1), 0))
    return replace(
        case,
        people=[_freed(person, scopes) if case.open_to(person) else person for person in case.people],
        batches=batches,
        rules=replace(case.rules, units=units),
    )


def loosen(case: Case, more: Mapping[Named, int]) -> Case:
    """Return a case with rules loosened by so much: seats, people away, pairs, fewest people."""
    units = {}
    for (rule, scope), n in more.items():
        if rule in (Rule.AWAY_SHARE, Rule.ON_DUTY_MIN):
            units[scope] = UnitRules(Fraction(1), max(case.sizes[scope] - case.allowed[scope] - n, 0))
    batches = [
        replace(
            batch,
            capacity_max=batch.capacity_max + more.get((Rule.CAPACITY, batch.number), 0),
            capacity_min=batch.capacity_min - more.get((Rule.CAPACITY_MIN, batch.number), 0),
        )
        for batch in case.batches
    ]
    rules = replace(case.rules, units={**case.rules.units, **units})
    parted = {each for each in more if each[0] is Rule.PAIR}
    return without(replace(case, batches=batches, rules=rules), parted)


def _freed(person: Person, scopes: dict[Rule, set[str]]) -> Person:
    paired = person.pair is not None and min(person.key, person.pair) not in scopes[Rule.PAIR]
    pinned = person.pin is not None and person.pin not in scopes[Rule.PIN]
    return replace(
        person,
        pair=person.pair if paired else None,
        pin=person.pin if pinned else None,
        banned=person.banned - scopes[Rule.BAN],
    )


def core(case: Case, named: Sequence[Named], seconds: float) -> list[Named]:
    """Return rules that cannot all be kept, though all but any one of them can; nothing if that is not proven.

    `named` are looked at first. What could not be decided in time is kept, so that after it the set may hold too much.
    """
    ends = time.monotonic() + seconds
    everything = rules_of(case)

    def clash(kept: Collection[Named]) -> bool:
        rest = ends - time.monotonic()
        kept = set(kept)
        return rest > 0 and everybody_fits(without(case, set(everything) - kept), rest) is False

    first = [each for each in everything if each in set(named)]
    candidates = next((each for each in (first, everything) if clash(each)), None)
    return [] if candidates is None else _smallest([], False, candidates, clash)


def _smallest(
    kept: list[Named], is_new: bool, candidates: list[Named], clash: Callable[[Collection[Named]], bool]
) -> list[Named]:
    """Return those of the candidates that clash with what is kept, and none to spare."""
    if is_new and clash(kept):
        return []
    if len(candidates) <= 1:
        return candidates
    half = len(candidates) // 2
    front, back = candidates[:half], candidates[half:]
    of_back = _smallest(kept + front, True, back, clash)
    of_front = _smallest(kept + of_back, bool(of_back), front, clash)
    return of_front + of_back
