"""What a move on the board would break, and what a whole plan breaks."""

from collections.abc import Iterator

from app.planning.facts import Consequence, ConsequenceKind
from app.planning.rules.rotation.cases import Person
from app.planning.rules.rotation.seating import Seating


def consequences(person: Person, to: int | None, seating: Seating) -> list[Consequence]:
    """List everything that moving a person to a batch (or out of the plan) would break."""
    home = seating.batch_of.get(person.key)
    if home is not None:
        seating.unseat(person)
    try:
        left = [] if home in (None, to) else _left_behind(person, home, seating)
        return left if to is None else [*_personal(person, to, seating), *_shared(person, to, seating), *left]
    finally:
        if home is not None:
            seating.seat(person, home)


def exchange(one: Person, other: Person, seating: Seating) -> list[Consequence]:
    """List everything that two people changing places would break."""
    here, there = seating.unseat(one), seating.unseat(other)
    seating.seat(one, there)
    seating.seat(other, here)
    try:
        return [*consequences(one, there, seating), *consequences(other, here, seating)]
    finally:
        seating.unseat(one)
        seating.unseat(other)
        seating.seat(one, here)
        seating.seat(other, there)


def broken_rules(seating: Seating) -> list[Consequence]:
    """List what the plan as it stands breaks, person by person; empty for a plan that keeps every rule."""
    found: list[Consequence] = []
    for key, at in sorted(seating.batch_of.items()):
        found += consequences(seating.case.by_key[key], at, seating)
    return found


def _personal(person: Person, at: int, seating: Seating) -> Iterator[Consequence]:
    batch = seating.case.batches[at]
    broken = {
        ConsequenceKind.NOT_ELIGIBLE: not batch.admits(person.tier),
        ConsequenceKind.UNAVAILABLE: batch.number in person.unavailable,
        ConsequenceKind.BANNED: batch.number in person.banned,
        ConsequenceKind.PINNED_ELSEWHERE: person.pin not in (None, batch.number),
        ConsequenceKind.COVER_AWAY: seating.partner_is_away(person, at),
    }
    for kind, holds in broken.items():
        if holds:
            yield Consequence(kind, person.key, batch.number)


def _shared(person: Person, at: int, seating: Seating) -> Iterator[Consequence]:
    """Compare counts as they would be with this person in the batch against what is allowed."""
    batch, people = seating.case.batches[at], seating.load[at] + 1
    away, allowed = seating.away(person.unit, at) + 1, seating.case.allowed[person.unit]
    if people > batch.capacity_max:
        yield Consequence(
            ConsequenceKind.CAPACITY_EXCEEDED, person.key, batch.number, people, batch.capacity_max
        )
    if away > allowed:
        yield Consequence(ConsequenceKind.UNIT_SHARE_EXCEEDED, person.key, batch.number, away, allowed)
    if people < batch.capacity_min:
        yield Consequence(ConsequenceKind.BELOW_MINIMUM, person.key, batch.number, people, batch.capacity_min)


def _left_behind(person: Person, home: int, seating: Seating) -> list[Consequence]:
    """Say whether the batch somebody leaves falls below its minimum by it."""
    batch, people = seating.case.batches[home], seating.load[home]
    if not 0 < people < batch.capacity_min or people + 1 < batch.capacity_min:
        return []
    return [Consequence(ConsequenceKind.BELOW_MINIMUM, person.key, batch.number, people, batch.capacity_min)]
