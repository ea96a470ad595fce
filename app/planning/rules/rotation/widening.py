"""A loosening for cases too large for the integer programme, by flows: enough always, and beside it what none is below.

However many seats there are, a unit must send at least so many at once for its people to fit into their own days; and
however many may be away, at least so many seats are short. Neither makes up for the other: no loosening comes to less
than both together. Units are given that much; then seats are bought, and where those do not help, more people away.
Pairs that meet are parted where they can be. What must be loosened is read off the plan that comes of it: it keeps
every rule as loosened, and mostly comes to no more than must be.
"""

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from app.planning.rules.rotation.cases import Case
from app.planning.rules.rotation.core import Rule, loosen
from app.planning.rules.rotation.layout import Layout
from app.planning.rules.rotation.network import Ints
from app.planning.rules.rotation.overlaps import fit, unit_loads
from app.planning.rules.rotation.programme import Relaxations
from app.planning.rules.rotation.seating import Seating, mend_pairs

# What one more seat costs; a person away costs as many parts of it as the unit has batches.
WHOLE = 1_000_000
# People away beyond what is allowed are priced in steps of so many, each a little dearer, so that they spread.
STEPS = (1, 1, 1, 1, 2, 2, 4, 8, 16, 32)


def widened(layout: Layout, seating: Seating) -> Relaxations:
    """Return what it takes to place everybody, and what no loosening of seats, absences and pairs is below."""
    more_away, short = _least_away(layout), _least_seats(layout)
    allowances = layout.allowances + more_away
    caps = np.repeat(allowances[:, None], len(layout.case.batches), axis=1)
    meet = any(len(group) > 1 for group in layout.case.together)
    # Where batches meet, or people have partners, one batch cannot take all: seats are bought everywhere alike.
    alike = -(-short // len(layout.case.batches))
    flow = _bought(layout, seating, caps, alike if meet or layout.has_pairs else short)
    if meet:
        flow = _bought(layout, seating, _divided(layout, flow, allowances), short)
    return replace(_needed(_apart(layout, flow)), at_least=int(more_away.sum()) + short)


def _least_away(layout: Layout) -> Ints:
    """Return how many more of each unit must be away at once, were there seats for all: all units searched together.

    Of batches that meet only sets are looked at that have none in common.
    """
    sets = _sets(layout.case)
    set_of = np.empty(len(layout.case.batches), dtype=np.int64)
    for at, group in enumerate(sets):
        set_of[list(group)] = at
    arcs, count = layout.arcs, len(sets)
    ways = np.unique(np.stack([arcs.group, arcs.unit * count + set_of[arcs.batch]], axis=1), axis=0)
    unit_of = np.array([group.unit for group in layout.groups], dtype=np.int64)
    low = np.zeros(len(layout.units), dtype=np.int64)
    high = np.bincount(unit_of, weights=layout.sizes, minlength=len(layout.units)).astype(np.int64)
    middle = low
    while (low < high).any():
        unsure = low < high
        short = _short(layout, ways[unsure[unit_of[ways[:, 0]]]], count, layout.allowances + middle, unit_of)
        high = np.where(unsure & ~short, middle, high)
        low = np.where(unsure & short, middle + 1, low)
        middle = (low + high) // 2
    return low


def _short(layout: Layout, ways: Ints, count: int, allowances: Ints, unit_of: Ints) -> NDArray[np.bool_]:
    """Say of each unit whether some of its people do not fit into its days; ways lead from classes to (unit, days)."""
    groups, (days, day_of_way) = np.unique(ways[:, 0]), np.unique(ways[:, 1], return_inverse=True)
    sizes = layout.sizes[groups]
    source = np.zeros_like(groups)
    class_nodes, first = 1 + np.searchsorted(groups, ways[:, 0]), 1 + len(groups)
    sink = first + len(days)
    flow = SimpleMaxFlow()
    people = flow.add_arcs_with_capacity(source, 1 + np.arange(len(groups)), sizes)
    flow.add_arcs_with_capacity(class_nodes, first + day_of_way, layout.sizes[ways[:, 0]])
    flow.add_arcs_with_capacity(
        first + np.arange(len(days)), np.full_like(days, sink), allowances[days // count]
    )
    if flow.solve(0, sink) != flow.OPTIMAL:
        raise RuntimeError("the flow solver stopped")
    without = sizes - np.asarray(flow.flows(people), dtype=np.int64)
    return np.bincount(unit_of[groups], weights=without, minlength=len(layout.units)) > 0


def _sets(case: Case) -> list[tuple[int, ...]]:
    """Return sets of batches that are on together, none in two of them and each in one: the largest first."""
    found: list[tuple[int, ...]] = []
    taken: set[int] = set()
    for group in sorted(case.together, key=lambda each: (-len(each), each)):
        if rest := tuple(at for at in group if at not in taken):
            found.append(rest)
            taken.update(rest)
    return found


def _least_seats(layout: Layout) -> int:
    """Return how many seats are short, however many may be away."""
    batches = layout.case.batches
    crowds: Counter[tuple[int, ...]] = Counter()
    for group in layout.groups:
        crowds[group.open] += group.size
    flow, sink = SimpleMaxFlow(), 1 + len(crowds) + len(batches)
    for node, (open_, people) in enumerate(sorted(crowds.items()), 1):
        flow.add_arc_with_capacity(0, node, people)
        for at in open_:
            flow.add_arc_with_capacity(node, 1 + len(crowds) + at, people)
    for at, batch in enumerate(batches):
        flow.add_arc_with_capacity(1 + len(crowds) + at, sink, batch.capacity_max)
    if flow.solve(0, sink) != flow.OPTIMAL:
        raise RuntimeError("the flow solver stopped")
    return int(layout.sizes.sum()) - int(flow.optimal_flow())


def _needed(seating: Seating) -> Relaxations:
    """Return what must be loosened for a plan to keep every rule."""
    case = seating.case
    away: defaultdict[str, int] = defaultdict(int)
    for unit, _, people in seating.over_allowance():
        away[unit] = max(away[unit], people - case.allowed[unit])
    held = [(at, seating.load[at], batch) for at, batch in enumerate(case.batches) if seating.load[at]]
    return Relaxations(
        {at: n - batch.capacity_max for at, n, batch in held if n > batch.capacity_max},
        {at: batch.capacity_min - n for at, n, batch in held if n < batch.capacity_min},
        dict(away),
        tuple(one.key for one, _ in seating.torn_pairs()),
        seating.batch_of,
    )


def _apart(layout: Layout, flow: Ints) -> Seating:
    """Seat everybody by a flow; part pairs where the seats and absences it buys allow it."""
    case, placed = layout.case, layout.hand_out(flow)
    seating = Seating(case, placed)
    if layout.has_pairs:
        bought = _needed(seating)
        more = {(Rule.CAPACITY, case.batches[at].number): n for at, n in bought.seats.items()}
        more |= {(Rule.AWAY_SHARE, unit): n for unit, n in bought.away.items()}
        mended = Seating(loosen(case, more), placed)
        mend_pairs(mended, [True] * len(case.batches))
        seating = Seating(case, {**placed, **mended.batch_of})
    return seating


class _Market:
    """A case as a flow in which seats and people away beyond what is allowed can be bought."""

    def __init__(self, layout: Layout) -> None:
        arcs, self.batches = layout.arcs, layout.case.batches
        self.layout, self.shape = layout, (len(layout.units), len(self.batches))
        self.pairs, self.pair_of_arc = np.unique(
            arcs.unit * len(self.batches) + arcs.batch, return_inverse=True
        )
        self.unit, self.batch = np.divmod(self.pairs, len(self.batches))
        self.groups = len(layout.sizes)
        self.flow = SimpleMinCostFlow()
        self._add = self.flow.add_arcs_with_capacity_and_unit_cost
        pair_nodes = self.groups + np.arange(len(self.pairs), dtype=np.int64)
        self._people = self._add(
            arcs.group, pair_nodes[self.pair_of_arc], layout.sizes[arcs.group], np.zeros_like(arcs.batch)
        )
        self._pair_nodes, self._first_batch = pair_nodes, self.groups + len(self.pairs)
        self._sink = self._first_batch + len(self.batches)

    def away(self, people: Ints, price: Ints) -> None:
        """Let so many of each unit into each of its batches at a price each."""
        self._add(self._pair_nodes, self._first_batch + self.batch, people, price)

    def seats(self, idle: Ints, at_first: int) -> None:
        """Let people into each batch, up to its seats for nothing unless it is `idle`; beyond, so many `at_first`.

        The earliest batches come first, and those with so many more again after all others.
        """
        nodes = self._first_batch + np.arange(len(self.batches), dtype=np.int64)
        sink = np.full_like(nodes, self._sink)
        held = np.array([batch.capacity_max for batch in self.batches], dtype=np.int64)
        self._add(nodes, sink, held, idle * WHOLE)
        price = WHOLE * (1 + idle) + np.arange(len(nodes))
        self._add(nodes, sink, np.full_like(nodes, at_first), price)
        self._add(nodes, sink, np.full_like(nodes, self.layout.sizes.sum()), price + len(nodes))

    def solve(self) -> Ints:
        """Return the people along each arc, everybody placed as cheaply as can be."""
        self.flow.set_nodes_supplies(np.arange(self.groups, dtype=np.int64), self.layout.sizes)
        self.flow.set_node_supply(self._sink, -int(self.layout.sizes.sum()))
        if self.flow.solve() != self.flow.OPTIMAL:
            raise RuntimeError("the flow solver stopped")
        return np.asarray(self.flow.flows(self._people), dtype=np.int64)


def _bought(layout: Layout, seating: Seating, caps: Ints, at_first: int) -> Ints:
    """Place everybody: people away within `caps` are free, and seats; what is bought beyond costs least."""
    market = _Market(layout)
    unit, batch = market.unit, market.batch
    market.away(caps[unit, batch], np.zeros_like(unit))
    share = (WHOLE // np.maximum(np.bincount(unit, minlength=len(layout.units)), 1))[unit]
    for step, width in enumerate((*STEPS, int(layout.sizes.sum()))):
        market.away(np.full_like(unit, width), share + step + 1)
    idle = [batch.capacity_min > 1 and not seating.load[at] for at, batch in enumerate(market.batches)]
    market.seats(np.array(idle, dtype=np.int64), at_first)
    return market.solve()


def _divided(layout: Layout, flow: Ints, allowances: Ints) -> Ints:
    """Bound each unit in each batch by what a plan makes of its allowance that has the seats which a flow takes."""
    taken = np.zeros(len(layout.case.batches), dtype=np.int64)
    np.add.at(taken, layout.arcs.batch, flow)
    batches = [
        replace(batch, capacity_max=max(batch.capacity_max, int(n)))
        for batch, n in zip(layout.case.batches, taken, strict=True)
    ]
    wider = replace(layout, case=replace(layout.case, batches=batches))
    _, found = fit(wider.network([True] * len(batches), with_floors=False), allowances, layout.case.together)
    return unit_loads(found, layout.arcs, (len(layout.units), len(batches)))
