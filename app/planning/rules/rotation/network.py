"""The plan as a min-cost flow: groups of interchangeable people -> (unit, batch) -> batch -> sink, or nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

Ints = NDArray[np.int64]

# A batch's seats are priced by how full it is, in this many steps, so that the cheapest plan is the even one: to a
# person in batches of up to so many seats.
LOAD_STEPS = 1000
# Prices rise with each wish that stands above evenness; where they would not fit the solver's integers any more, a flow
# counts evenness in as many steps as these.
COARSE_STEPS = 20


@dataclass(frozen=True, slots=True)
class Group:
    """People of one unit for whom the same batches are open."""

    unit: int
    open: tuple[int, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Arcs:
    """The (group, batch) pairs people can flow along, as parallel arrays."""

    group: Ints
    batch: Ints
    unit: Ints
    cost: Ints


def seat_cost(seat: int, capacity: int) -> int:
    """Price one seat of a batch, the first being seat 0."""
    return seat * LOAD_STEPS // capacity


def load_cost(placed: int, capacity: int, steps: int = LOAD_STEPS) -> int:
    """Price a batch with this many people: convex, so even batches are cheapest."""
    return sum(
        (min(last, placed) - first) * cost
        for first, last, cost in seat_pieces(capacity, steps)
        if first < placed
    )


@lru_cache(maxsize=4096)
def seat_pieces(capacity: int, steps: int = LOAD_STEPS) -> tuple[tuple[int, int, int], ...]:
    """Cut a batch's seats into (first, last + 1, cost) runs of equal price; each flow asks for them again."""
    edges = [-(-step * capacity // steps) for step in range(steps + 1)]
    return tuple((first, last, step) for step, (first, last) in enumerate(pairwise(edges)) if first < last)


def floored_pieces(capacity: int, floor: int, price: int, steps: int) -> list[tuple[int, int, int]]:
    """Cut seats into runs as `seat_pieces` does, the first `floor` of them worth `price` more than they cost."""
    pieces: list[tuple[int, int, int]] = []
    for first, last, cost in seat_pieces(capacity, steps):
        if first < floor:
            pieces.append((first, min(last, floor), cost - price))
        if last > floor:
            pieces.append((max(first, floor), last, cost))
    return pieces


class Network:
    """One case, laid out once; each call bounds the units' people per batch anew and solves it.

    Leaving one of a group out costs `leaving[group]`; the first `floors[batch]` seats of a batch are worth
    `floor_price` each, and evenness is counted in `steps`.
    """

    def __init__(
        self,
        groups: Sequence[Group],
        arcs: Arcs,
        capacities: Sequence[int],
        leaving: Ints,
        floors: Sequence[int],
        floor_price: int,
        steps: int,
    ) -> None:
        self.groups, self.arcs, self.capacities = groups, arcs, capacities
        self._sizes = np.array([group.size for group in groups], dtype=np.int64)
        self._leaving = leaving
        self._floors = floors
        self._floor_price = floor_price
        self._steps = steps
        self._pairs, self._pair_of_arc = np.unique(
            arcs.unit * len(capacities) + arcs.batch, return_inverse=True
        )

    def __call__(self, caps: Ints) -> Ints:
        """Return the people along each arc; `caps[unit, batch]` bounds a unit's people in a batch."""
        sizes, batches = self._sizes, len(self.capacities)
        group_nodes = np.arange(len(sizes), dtype=np.int64)
        pair_nodes = len(sizes) + np.arange(len(self._pairs), dtype=np.int64)
        first_batch = len(sizes) + len(self._pairs)
        sink = first_batch + batches

        flow = SimpleMinCostFlow()
        add = flow.add_arcs_with_capacity_and_unit_cost
        people_arcs = add(
            group_nodes[self.arcs.group],
            pair_nodes[self._pair_of_arc],
            sizes[self.arcs.group],
            self.arcs.cost,
        )
        add(group_nodes, np.full(len(sizes), sink), sizes, self._leaving)
        pair_unit, pair_batch = np.divmod(self._pairs, batches)
        add(pair_nodes, first_batch + pair_batch, caps[pair_unit, pair_batch], np.zeros_like(pair_nodes))
        for b, capacity in enumerate(self.capacities):
            for first, last, cost in floored_pieces(
                capacity, self._floors[b], self._floor_price, self._steps
            ):
                flow.add_arc_with_capacity_and_unit_cost(first_batch + b, sink, last - first, cost)
        flow.set_nodes_supplies(group_nodes, sizes)
        flow.set_node_supply(sink, -int(sizes.sum()))
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise RuntimeError(f"the flow solver stopped with {status}")
        return np.asarray(flow.flows(people_arcs), dtype=np.int64)

    def score(self, flow: Ints) -> tuple[int, int]:
        """Return (people left out, cost of moves, wishes and unevenness): smaller is better, in that order."""
        left = self.left(flow)
        # Everybody left out costs the same but for a move, so what the first would have cost is taken off.
        lost = int((left * (self._leaving - self._leaving.min(initial=0))).sum()) if left.any() else 0
        return int(left.sum()), int((flow * self.arcs.cost).sum()) + lost + self._unevenness(flow)

    def left(self, flow: Ints) -> Ints:
        """Count those of each group whom a flow leaves out."""
        placed = np.zeros(len(self._sizes), dtype=np.int64)
        np.add.at(placed, self.arcs.group, flow)
        return self._sizes - placed

    def unevenness(self, flow: Ints) -> int:
        """Return what an optimal flow proves: no plan is priced less by `load_cost`."""
        return self._unevenness(flow) * (LOAD_STEPS // self._steps)

    def _unevenness(self, flow: Ints) -> int:
        filled = np.zeros(len(self.capacities), dtype=np.int64)
        np.add.at(filled, self.arcs.batch, flow)
        return sum(
            load_cost(int(n), capacity, self._steps)
            for n, capacity in zip(filled, self.capacities, strict=True)
        )
