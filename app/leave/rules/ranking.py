"""Who is offered a seat that became free: those the plan's rules let in, in one order anyone can recompute."""

from collections.abc import Collection
from dataclasses import dataclass

from app.planning.rules.rotation.cases import Person
from app.planning.rules.rotation.moves import consequences
from app.planning.rules.rotation.seating import Seating


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may take the seat, and what the order looks at.

    `placed_in` is the number of the later batch they would leave; `others` how many more batches are open to them,
    `ungranted` the wishes of theirs this batch does not grant, `away` of `allowed` of their unit are away then.
    """

    key: str
    placed_in: str
    others: int
    ungranted: int
    away: int
    allowed: int

    @property
    def order(self) -> tuple[bool, int, int, int, int, str]:
        """Unplaced first; then fewest other chances, fewest wishes not granted, fewest of their unit away."""
        return (
            bool(self.placed_in),
            self.others,
            self.ungranted,
            self.away,
            -self.allowed,
            self.key,
        )


def candidates(seating: Seating, number: str, besides: Collection[str] = ()) -> list[Candidate]:
    """Return who may take a seat in a batch, best first; nobody of `besides`.

    The same rules as the solver's decide: tier, days one cannot come, bans, pins, partners, how many of a unit are
    away, seats. Somebody who has a seat may only come earlier, and only from a batch that keeps its minimum.
    """
    at = seating.case.position.get(number)
    if at is None:
        return []
    found = (_candidate(person, at, seating) for person in seating.case.people if person.key not in besides)
    return sorted((each for each in found if each is not None), key=lambda each: each.order)


def _candidate(person: Person, at: int, seating: Seating) -> Candidate | None:
    case = seating.case
    open_ = case.open_to(person)
    home = seating.batch_of.get(person.key)
    if at not in open_ or (home is not None and not _may_leave(person, home, at, seating)):
        return None
    if consequences(person, at, seating):
        return None
    starts_on = case.batches[at].starts_on
    return Candidate(
        person.key,
        "" if home is None else case.batches[home].number,
        sum(case.batches[each].starts_on > starts_on for each in open_),
        case.price(person, at),
        seating.away(person.unit, at),
        case.allowed[person.unit],
    )


def _may_leave(person: Person, home: int, at: int, seating: Seating) -> bool:
    return person.pin is None and seating.case.batches[home].starts_on > seating.case.batches[at].starts_on
