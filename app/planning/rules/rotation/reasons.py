"""Why everybody is where the plan has them, or nowhere: one cause for each left out, one line for each batch."""

from dataclasses import dataclass

from app.planning.facts import LeftOutCause, Standing
from app.planning.rules.rotation.cases import Case, Leaders, Objective, Person
from app.planning.rules.rotation.network import seat_cost
from app.planning.rules.rotation.seating import Seating


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The one cause why a person has no batch, and what its sentence needs.

    `full` and `used_up` are positions of batches open to this person: those without a seat, and those on whose days
    the unit already has `allowed` people away.
    """

    cause: LeftOutCause
    allowed: int
    full: tuple[int, ...] = ()
    used_up: tuple[int, ...] = ()


def cause(person: Person, seating: Seating) -> LeftOutCause:
    """Name the one cause for somebody left out."""
    case = seating.case
    if person.tier is None:
        return LeftOutCause.NO_TIER
    for_tier = for_tier_of(person, case)
    if not for_tier:
        return LeftOutCause.NO_ELIGIBLE_BATCH
    able = [at for at in for_tier if case.batches[at].number not in person.unavailable]
    if not able:
        return LeftOutCause.UNAVAILABLE_EVERYWHERE
    if all(case.batches[at].number in person.banned for at in able):
        return LeftOutCause.BANNED
    open_ = case.open_to(person)
    if not open_:
        return LeftOutCause.PIN_NOT_POSSIBLE
    apart = [at for at in open_ if not seating.partner_is_away(person, at)]
    if not apart:
        return LeftOutCause.COVER_PAIR
    if all(seating.is_used_up(person.unit, at) for at in apart):
        return LeftOutCause.UNIT_AWAY_SHARE
    if all(_is_closed(at, seating) or seating.is_used_up(person.unit, at) for at in apart):
        return LeftOutCause.BATCH_MINIMUM
    return LeftOutCause.CAPACITY


def left_out(person: Person, seating: Seating) -> LeftOut:
    """Return the cause for somebody left out, with the batches it speaks of.

    An organizer may take people out by hand, so some batch may be open to them after all; then the cause is
    `CAPACITY` with nothing in `full`, which says "simply not placed".
    """
    open_ = seating.case.open_to(person)
    return LeftOut(
        cause(person, seating),
        seating.case.allowed[person.unit],
        tuple(at for at in open_ if seating.is_full(at)),
        tuple(at for at in open_ if seating.is_used_up(person.unit, at)),
    )


def for_tier_of(person: Person, case: Case) -> list[int]:
    """List the positions of the batches for a person's tier."""
    return [at for at, batch in enumerate(case.batches) if batch.admits(person.tier)]


def standing(person: Person, at: int, seating: Seating) -> Standing:
    """Say how a batch stands to a person, as if they had not been placed yet."""
    home = seating.batch_of.get(person.key)
    if home == at:
        return Standing.CHOSEN
    if home is None:
        return _barrier(person, at, seating) or Standing.EQUAL
    seating.unseat(person)
    try:
        return _barrier(person, at, seating) or _preference(person, home, at, seating)
    finally:
        seating.seat(person, home)


def _barrier(person: Person, at: int, seating: Seating) -> Standing | None:
    """Name what keeps a person out of a batch, if anything does."""
    batch = seating.case.batches[at]
    barriers = {
        Standing.NO_TIER: person.tier is None,
        Standing.NOT_FOR_TIER: not batch.admits(person.tier),
        Standing.UNAVAILABLE: batch.number in person.unavailable,
        Standing.BANNED: batch.number in person.banned,
        Standing.PINNED_ELSEWHERE: person.pin not in (None, batch.number),
        Standing.COVER_AWAY: seating.partner_is_away(person, at),
        Standing.UNIT_AWAY_SHARE: seating.is_used_up(person.unit, at),
        Standing.NOT_HELD: _is_closed(at, seating),
        Standing.FULL: seating.is_full(at),
    }
    return next((name for name, holds in barriers.items() if holds), None)


def _is_closed(at: int, seating: Seating) -> bool:
    """Say whether a batch is not held, and one person more would not be enough for it."""
    return seating.load[at] == 0 and seating.case.batches[at].capacity_min > 1


def _preference(person: Person, home: int, at: int, seating: Seating) -> Standing:
    """Compare two batches that were both possible, wish after wish in the order of the plan."""
    case = seating.case
    if case.previous.get(person.key) == case.batches[home].number:
        return Standing.WOULD_MOVE
    if person.leads and case.rules.leaders is Leaders.EARLY and at > home:
        return Standing.LATER_FOR_LEADER
    if (
        person.leads
        and case.rules.leaders is Leaders.SPREAD
        and seating.leaders_in(at) >= case.leaders_at_once
    ):
        return Standing.CROWDED
    if case.price(person, at) > case.price(person, home):
        return Standing.FARTHER
    if case.rules.objective is Objective.FEWEST_BATCHES and seating.load[at] == 0:
        return Standing.NOT_HELD
    if case.rules.objective is Objective.EARLIEST and _ends_last(at, seating):
        return Standing.LATER
    return Standing.FULLER if _seat_price(at, seating) > _seat_price(home, seating) else Standing.EQUAL


def _ends_last(at: int, seating: Seating) -> bool:
    batches = seating.case.batches
    return batches[at].ends_on > max(
        (batches[each].ends_on for each in seating.used()), default=batches[at].ends_on
    )


def _seat_price(at: int, seating: Seating) -> int:
    capacity = seating.case.batches[at].capacity_max
    return seat_cost(seating.load[at], capacity) if capacity else 0
