"""Say why a person is where the plan has them, or why they are nowhere."""

from app.planning.facts import LeftOut, LeftOutCause, PlanBatch, PlanPerson, Standing, Why
from app.planning.rules.board import Board
from app.planning.rules.network import seat_cost


def left_out(board: Board) -> tuple[LeftOut, ...]:
    """Name the one cause for everyone the plan leaves without a batch."""
    return tuple(
        _cause(person, board)
        for person_id, person in sorted(board.people.items())
        if person_id not in board.batch_of
    )


def why(person_id: str, board: Board) -> Why:
    """Go through the batches and say how each stands to this person."""
    person = board.people[person_id]
    own = board.batch_of.get(person_id)
    standings = tuple((batch.batch_id, _standing(person, batch, board)) for batch in board.batches.values())
    return Why(person_id, own, own is not None and own == person.pinned_batch_id, standings)


def _cause(person: PlanPerson, board: Board) -> LeftOut:
    """Find the first cause that holds, in the order of `LeftOutCause`.

    In a proposed plan a left-out person has no batch with both a seat and allowance free, so the last two
    causes are complementary: either the unit's allowance is used up on the days of every open batch, and
    more seats would not help; or some open batch has allowance left and is full, and a seat there would
    help. On the board an organizer may take people out by hand, so a batch may have both; then CAPACITY
    with nothing in `full` says "simply not placed".
    """
    allowed = board.allowed_away(person.unit_id)
    if person.tier_id is None:
        return LeftOut(person.person_id, LeftOutCause.NO_TIER, person.unit_id, allowed)
    for_tier = [batch for batch in board.batches.values() if batch.admits(person.tier_id)]
    available = [batch for batch in for_tier if batch.batch_id not in person.unavailable]
    pin = person.pinned_batch_id
    open_ = [batch for batch in available if pin in (None, batch.batch_id)]
    used_up = [batch.number for batch in open_ if board.is_used_up_for(person, batch.batch_id)]
    full = [batch.number for batch in open_ if board.is_full_for(person, batch.batch_id)]
    if not for_tier:
        cause = LeftOutCause.NO_ELIGIBLE_BATCH
    elif not available:
        cause = LeftOutCause.UNAVAILABLE_EVERYWHERE
    elif not open_:
        cause = LeftOutCause.PIN_NOT_POSSIBLE
    elif len(used_up) == len(open_):
        cause = LeftOutCause.UNIT_AWAY_SHARE
    else:
        cause = LeftOutCause.CAPACITY
    return LeftOut(person.person_id, cause, person.unit_id, allowed, tuple(full), tuple(used_up))


def _standing(person: PlanPerson, batch: PlanBatch, board: Board) -> Standing:
    own = board.batch_of.get(person.person_id)
    if own == batch.batch_id:
        return Standing.CHOSEN
    if person.tier_id is None:
        return Standing.NO_TIER
    if not batch.admits(person.tier_id):
        return Standing.NOT_FOR_TIER
    if batch.batch_id in person.unavailable:
        return Standing.UNAVAILABLE
    if person.pinned_batch_id not in (None, batch.batch_id):
        return Standing.PINNED_ELSEWHERE
    if board.is_used_up_for(person, batch.batch_id):
        return Standing.UNIT_AWAY_SHARE
    if board.is_full_for(person, batch.batch_id):
        return Standing.FULL
    return Standing.EQUAL if own is None else _preference(person, board.batches[own], batch, board)


def _preference(person: PlanPerson, own: PlanBatch, other: PlanBatch, board: Board) -> Standing:
    """Compare two batches that were both possible, the way the plan's price does."""
    order = list(board.batches)
    is_later = order.index(other.batch_id) > order.index(own.batch_id)
    if board.settings.leaders_first and person.is_principal_leader and is_later:
        return Standing.LATER_FOR_LEADER
    own_cost = seat_cost(board.placed_without(person, own.batch_id), own.capacity) if own.capacity else 0
    other_cost = seat_cost(board.placed_without(person, other.batch_id), other.capacity)
    return Standing.FULLER if other_cost > own_cost else Standing.EQUAL
