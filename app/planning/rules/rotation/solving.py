"""From a case to a plan with its proof: the flow first, the integer programme where rules break the flow.

Wishes in their order: as many as possible are placed; whoever had a batch keeps it; leaders and venues as
asked; then the organizer's objective; then evenly full batches, which is not proven for the objectives before it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.planning.rules.rotation.cases import Assignment, Batch, Case, Leaders, Objective
from app.planning.rules.rotation.layout import Layout, lay_out
from app.planning.rules.rotation.network import Ints
from app.planning.rules.rotation.overlaps import fit
from app.planning.rules.rotation.programme import LARGEST, Programme
from app.planning.rules.rotation.seating import Seating, mend_pairs, seat_the_rest, spread_leaders

# How many batches are tried to be closed one by one: a number, not a time, so that the same case gives the same plan.
CLOSINGS = 6

Worth = tuple[int, int, int, int]
"""People left out, people moved, wishes not granted, and the objective: smaller is better, in that order."""
Bound = tuple[float, float, float, float]
Tell = Callable[[str], None]


def _silent(step: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Solution:
    """A plan, what it is worth, and what no plan can be better than."""

    seating: Seating
    worth: Worth
    bound: Bound
    seconds: float

    @property
    def is_optimal(self) -> bool:
        return all(value <= bound + 1e-6 for value, bound in zip(self.worth, self.bound, strict=True))

    @property
    def is_impossible(self) -> bool:
        """Say whether it is proven that some must be left out."""
        return self.bound[0] > 1e-6


def solve(case: Case, tell: Tell = _silent) -> Solution:
    """Return the best plan found; the same case gives the same plan unless its time runs out.

    `tell` hears of each step: `classes`, `bound`, `flow`, `programme`; it may raise in order to stop.
    """
    began = time.monotonic()
    tell("classes")
    layout = lay_out(case)
    if not layout.groups:
        seating = Seating(case, {})
        worth = worth_of(seating)
        return Solution(seating, worth, worth, time.monotonic() - began)
    tell("bound")
    least = _least(layout)
    tell("flow")
    best = _by_flow(layout, least)
    worth = worth_of(best)
    bound: Bound = least
    if worth > least and len(layout.arcs.group) <= LARGEST:
        tell("programme")
        rest = case.rules.time_limit_s - (time.monotonic() - began)
        best, bound = _by_programme(case, best, least, rest)
        worth = worth_of(best)
    return Solution(best, worth, bound, time.monotonic() - began)


def everybody_fits(case: Case, seconds: float) -> bool | None:
    """Say whether all can be placed whom some batch is open to; None if it could not be told in time."""
    case = replace(
        case, previous={}, rules=replace(case.rules, objective=Objective.EVEN, leaders=Leaders.ANY)
    )
    layout = lay_out(case)
    unreachable = layout.given[0]
    everything = [True] * len(case.batches)
    if _relaxed(layout, everything)[0] > unreachable:
        return False
    if worth_of(_held(layout, everything))[0] == unreachable:
        return True
    return Programme(_with_pairs(case)).fits(seconds) if len(layout.arcs.group) <= LARGEST else None


def worth_of(seating: Seating) -> Worth:
    case = seating.case
    return (
        len(case.people) - len(seating.batch_of),
        len(seating.moved()),
        seating.ungranted(),
        objective_of(seating, case.rules.objective),
    )


def objective_of(seating: Seating, objective: Objective) -> int:
    """Return batches used, days until the last one ends, or unevenness."""
    if objective is Objective.FEWEST_BATCHES:
        return len(seating.used())
    if objective is Objective.EARLIEST:
        return finish([seating.case.batches[at] for at in seating.used()], seating.case)
    return seating.unevenness()


def finish(batches: Sequence[Batch], case: Case) -> int:
    """Return the days from the first batch's beginning to the end of the last of some batches."""
    first = min(batch.starts_on for batch in case.batches)
    return max(((batch.ends_on - first).days + 1 for batch in batches), default=0)


def _least(layout: Layout) -> Worth:
    """Bound every plan from below by the flow, which forgets pairs, sums over overlapping batches and minimum sizes."""
    left, moved, ungranted, last = _relaxed(layout, [True] * len(layout.case.batches))
    objective = layout.case.rules.objective
    if objective is Objective.EARLIEST:
        last = finish(_earliest(layout, (left, moved, ungranted)), layout.case)
    elif objective is Objective.FEWEST_BATCHES:
        last = _fewest(layout, left - layout.given[0])
    return left, moved, ungranted, last


def _relaxed(layout: Layout, open_: Sequence[bool]) -> Worth:
    """Return what the best flow with these batches is worth; no plan with them is better."""
    network = layout.network(open_, with_floors=False)
    flow = network(_caps(layout))
    left = network.left(flow)
    moves = int((flow * layout.moved).sum() + (left * layout.had_seat).sum())
    unreachable, forced = layout.given
    wishes = int((flow * layout.wishes).sum())
    return int(left.sum()) + unreachable, moves + forced, wishes, network.unevenness(flow)


def _caps(layout: Layout) -> Ints:
    return np.repeat(layout.allowances[:, None], len(layout.case.batches), axis=1)


def _earliest(layout: Layout, wanted: tuple[int, int, int]) -> list[Batch]:
    """Find the batches up to the earliest end with which no more are left out and moved than with all."""
    case = layout.case
    ends = sorted({batch.ends_on for batch in case.batches})
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high) // 2
        if _relaxed(layout, [batch.ends_on <= ends[middle] for batch in case.batches])[:3] <= wanted:
            high = middle
        else:
            low = middle + 1
    return [batch for batch in case.batches if batch.ends_on <= ends[low]]


def _fewest(layout: Layout, left: int) -> int:
    """Bound the number of batches by their seats, and by what each unit may send at once."""
    case = layout.case
    placed = sum(group.size for group in layout.groups) - left
    seats, count = 0, 0
    for capacity in sorted((batch.capacity_max for batch in case.batches), reverse=True):
        if seats >= placed:
            break
        seats, count = seats + capacity, count + 1
    if left:
        return count
    of_unit = np.zeros(len(layout.units), dtype=np.int64)
    for group in layout.groups:
        of_unit[group.unit] += group.size
    return max(count, int((-(-of_unit // layout.allowances)).max()))


def _by_flow(layout: Layout, least: Worth) -> Seating:
    """Find a plan by flows alone, with the batches the objective asks for.

    What a flow says could do is tried at once: as a rule it does, and nothing else need be solved.
    """
    everything = [True] * len(layout.case.batches)
    if layout.case.rules.objective is Objective.EVEN:
        return _held(layout, everything)
    earliest = layout.case.rules.objective is Objective.EARLIEST
    few = 0 if earliest else _enough(layout, least)
    found = _held(layout, _ended_by(layout, least[3]) if earliest else _largest(layout, few))
    if worth_of(found)[:3] > least[:3]:
        found = min(found, _held(layout, everything), key=worth_of)
        found = _finish_early(layout, found, least) if earliest else _hold_few(layout, found, few)
    return found if earliest else _close_single(layout, found, least)


def _ended_by(layout: Layout, days: int) -> list[bool]:
    return [finish([batch], layout.case) <= days for batch in layout.case.batches]


def _largest(layout: Layout, count: int) -> list[bool]:
    batches = layout.case.batches
    order = sorted(range(len(batches)), key=lambda at: (-batches[at].capacity_max, at))
    return [at in set(order[:count]) for at in range(len(batches))]


def _enough(layout: Layout, wanted: Worth) -> int:
    """Find how many of the largest batches a flow needs to leave out, move and disappoint no more than is wanted."""
    low, high = max(wanted[3], 1), len(layout.case.batches)
    while low < high:
        middle = (low + high) // 2
        if _falls_short(layout, _largest(layout, middle), wanted):
            low = middle + 1
        else:
            high = middle
    return low


def _held(layout: Layout, open_: Sequence[bool]) -> Seating:
    """Plan with some batches, closing one after another that would not get its minimum."""
    now_open = list(open_)
    while True:
        seating = _seated(layout, now_open)
        small = seating.too_small()
        if not small:
            return seating
        now_open[min(small, key=lambda at: (seating.load[at], -at))] = False


def _seated(layout: Layout, open_: Sequence[bool]) -> Seating:
    network = layout.network(open_)
    _, flow = fit(network, layout.allowances, layout.case.together)
    seating = Seating(layout.case, layout.hand_out(flow))
    if layout.has_pairs:
        mend_pairs(seating, open_)
        seat_the_rest(seating)
    if layout.spreads:
        spread_leaders(seating)
    return seating


def _finish_early(layout: Layout, best: Seating, least: Worth) -> Seating:
    worth = worth_of(best)
    for days in sorted({finish([batch], layout.case) for batch in layout.case.batches}):
        chosen = _ended_by(layout, days)
        if not least[3] <= days < worth[3] or _falls_short(layout, chosen, worth):
            continue
        found = _held(layout, chosen)
        if worth_of(found)[:3] <= worth[:3]:
            return found
    return best


def _falls_short(layout: Layout, open_: Sequence[bool], wanted: Worth) -> bool:
    """Say whether no plan with these batches can leave out, move and disappoint as few as is wanted.

    One flow tells, where finding the plan itself takes several.
    """
    return _relaxed(layout, open_)[:3] > wanted[:3]


def _hold_few(layout: Layout, best: Seating, low: int) -> Seating:
    """Hold the largest batches only, as few as will do; fewer than `low` will not."""
    wanted, high = worth_of(best), len(layout.case.batches)
    while low < high:
        middle = (low + high) // 2
        found = _held(layout, _largest(layout, middle))
        if worth_of(found)[:3] <= wanted[:3]:
            best, high = min(best, found, key=worth_of), middle
        else:
            low = middle + 1
    return best


def _close_single(layout: Layout, best: Seating, least: Worth) -> Seating:
    """Close single batches while nobody pays for it."""
    for at in sorted(best.used(), key=lambda each: (best.load[each], -each))[:CLOSINGS]:
        if worth_of(best)[3] <= least[3]:
            break
        open_ = [best.load[each] > 0 and each != at for each in range(len(layout.case.batches))]
        if not _falls_short(layout, open_, worth_of(best)):
            best = min(best, _held(layout, open_), key=worth_of)
    return best


def _by_programme(case: Case, best: Seating, least: Worth, seconds: float) -> tuple[Seating, Bound]:
    layout = _with_pairs(case)
    outcome = Programme(layout).solve(_counted(least, layout), _counted(worth_of(best), layout), seconds)
    if outcome is None:
        return best, least
    placed: Assignment = layout.hand_out(outcome.flow)
    found = Seating(case, placed)
    unreachable, forced = layout.given
    bound = (outcome.bounds[0] + unreachable, outcome.bounds[1] + forced, *outcome.bounds[2:])
    return min(best, found, key=worth_of), bound


def _with_pairs(case: Case) -> Layout:
    """Lay a case out as the programme wants it: whoever is one of a pair has a class alone."""
    return lay_out(case, alone=frozenset(each.key for each in case.people if each.pair is not None))


def _counted(worth: Worth, layout: Layout) -> Worth:
    """Return a worth as the programme counts it: without what no plan can change."""
    unreachable, forced = layout.given
    return worth[0] - unreachable, worth[1] - forced, worth[2], worth[3]
