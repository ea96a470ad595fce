"""The plan as a min-cost flow: groups of interchangeable people -> (unit, batch) -> batch -> sink."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

Ints = NDArray[np.int64]

# A batch's seats are priced by how full it is, in this many steps, so that the cheapest plan is the even one.
LOAD_STEPS = 20


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


def load_cost(placed: int, capacity: int) -> int:
    """Price a batch with this many people: convex, so even batches are cheapest."""
    return sum(
        (min(last, placed) - first) * cost for first, last, cost in seat_pieces(capacity) if first < placed
    )


def seat_pieces(capacity: int) -> list[tuple[int, int, int]]:
    """Cut a batch's seats into (first, last + 1, cost) runs of equal price."""
    edges = [-(-step * capacity // LOAD_STEPS) for step in range(LOAD_STEPS + 1)]
    return [(first, last, step) for step, (first, last) in enumerate(pairwise(edges)) if first < last]


def floored_pieces(capacity: int, floor: int, price: int) -> list[tuple[int, int, int]]:
    """Cut seats into runs as `seat_pieces` does, the first `floor` of them worth `price` more than they cost."""
    pieces: list[tuple[int, int, int]] = []
    for first, last, cost in seat_pieces(capacity):
        if first < floor:
            pieces.append((first, min(last, floor), cost - price))
        if last > floor:
            pieces.append((max(first, floor), last, cost))
    return pieces


class Network:
    """One case, laid out once; each call bounds the units' people per batch anew and solves it.

    `ceilings[unit]` bounds a unit's people over the whole plan; the first `floors[batch]` seats of a batch are
    worth `floor_price` each.
    """

    def __init__(
        self,
        groups: Sequence[Group],
        arcs: Arcs,
        capacities: Sequence[int],
        ceilings: Ints,
        unplaced_cost: int,
        floors: Sequence[int] | None = None,
        floor_price: int = 0,
    ) -> None:
        self.groups, self.arcs, self.capacities = groups, arcs, capacities
        self._ceilings = ceilings
        self._unplaced_cost = unplaced_cost
        self._floors = floors or [0] * len(capacities)
        self._floor_price = floor_price
        self._pairs, self._pair_of_arc = np.unique(
            arcs.unit * len(capacities) + arcs.batch, return_inverse=True
        )

    def __call__(self, caps: Ints) -> Ints:
        """Return the people along each arc; `caps[unit, batch]` bounds a unit's people in a batch."""
        sizes = np.array([group.size for group in self.groups], dtype=np.int64)
        unit_of_group = np.array([group.unit for group in self.groups], dtype=np.int64)
        units, batches = caps.shape
        unit_sizes = np.bincount(unit_of_group, weights=sizes, minlength=units).astype(np.int64)

        unit_nodes = np.arange(units, dtype=np.int64)
        gates = units + unit_nodes
        group_nodes = 2 * units + np.arange(len(sizes), dtype=np.int64)
        pair_nodes = 2 * units + len(sizes) + np.arange(len(self._pairs), dtype=np.int64)
        first_batch = 2 * units + len(sizes) + len(self._pairs)
        sink = first_batch + batches

        flow = SimpleMinCostFlow()
        add = flow.add_arcs_with_capacity_and_unit_cost
        people_arcs = add(
            group_nodes[self.arcs.group],
            pair_nodes[self._pair_of_arc],
            sizes[self.arcs.group],
            self.arcs.cost,
        )
        add(unit_nodes, np.full(units, sink), unit_sizes, np.full(units, self._unplaced_cost))
        add(unit_nodes, gates, np.minimum(unit_sizes, self._ceilings), np.zeros(units, dtype=np.int64))
        add(gates[unit_of_group], group_nodes, sizes, np.zeros(len(sizes), dtype=np.int64))
        pair_unit, pair_batch = np.divmod(self._pairs, batches)
        add(pair_nodes, first_batch + pair_batch, caps[pair_unit, pair_batch], np.zeros_like(pair_nodes))
        for b, capacity in enumerate(self.capacities):
            for first, last, cost in floored_pieces(capacity, self._floors[b], self._floor_price):
                flow.add_arc_with_capacity_and_unit_cost(first_batch + b, sink, last - first, cost)
        flow.set_nodes_supplies(unit_nodes, unit_sizes)
        flow.set_node_supply(sink, -int(sizes.sum()))
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise RuntimeError(f"the flow solver stopped with {status}")
        return np.asarray(flow.flows(people_arcs), dtype=np.int64)

    def score(self, flow: Ints) -> tuple[int, int]:
        """Return (people left out, cost of lateness and unevenness): smaller is better, in that order."""
        unplaced = sum(group.size for group in self.groups) - int(flow.sum())
        filled = np.zeros(len(self.capacities), dtype=np.int64)
        np.add.at(filled, self.arcs.batch, flow)
        uneven = sum(load_cost(int(n), capacity) for n, capacity in zip(filled, self.capacities, strict=True))
        return unplaced, int((flow * self.arcs.cost).sum()) + uneven
