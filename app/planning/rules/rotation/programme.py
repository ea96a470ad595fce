"""The plan as an integer programme on counts, for the rules that break the flow.

Minimum sizes, pairs and batches that overlap tie several flows together. One wish after another is
optimised, each held while the next is; a limit of time leaves the best plan found so far.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder as mb

from app.planning.rules.rotation.cases import Assignment, Objective
from app.planning.rules.rotation.layout import Layout
from app.planning.rules.rotation.network import Ints, seat_pieces

Worth = tuple[int, int, int, int]
Bounds = tuple[float, float, float, float]
# Above this many (class, batch) pairs the programme takes longer than it is worth.
LARGEST = 60_000
# Above so many rules it is not asked how few of them need be loosened, only by how much.
FEW_RULES = 200


@dataclass(frozen=True)
class Outcome:
    """The people along each arc, and what is proven of (left out, moved, wishes not granted, objective)."""

    flow: Ints
    bounds: Bounds


# The solver's own types say little; an expression is whatever it adds up.
Expression = Any


def _total(parts: Iterable[Expression]) -> Expression:
    return mb.LinearExpr.sum(list(parts))


def _solver(seconds: float) -> mb.Solver:
    solver = mb.Solver("highs")
    solver.set_time_limit_in_seconds(seconds)
    # Its banner would stand in the middle of what a command prints. By itself it calls best what is so to within a
    # ten-thousandth.
    solver.set_solver_specific_parameters("output_flag=false,mip_rel_gap=0")
    return solver


@dataclass(frozen=True)
class Relaxations:
    """A loosening that lets everybody be placed whom some batch is open to, and what none can be below.

    `seats` more and how many `fewer` a batch is held with, by batch; people more `away` by unit; `pairs` broken.
    `placed` is a plan that becomes possible by it. At a `total` of `at_least` it is the smallest.
    """

    seats: dict[int, int]
    fewer: dict[int, int]
    away: dict[str, int]
    pairs: tuple[str, ...]
    placed: Assignment
    at_least: int = 0

    @property
    def total(self) -> int:
        amounts = (*self.seats.values(), *self.fewer.values(), *self.away.values())
        return sum(amounts) + len(self.pairs)


class Programme:
    """One case as an integer programme.

    `solve` goes through the wishes in their order; an `elastic` one has everybody placed and pays for each
    rule it must loosen to do so: `relax`.
    """

    def __init__(self, layout: Layout, *, elastic: bool = False) -> None:
        self.layout = layout
        self.elastic = elastic
        self.seats: dict[int, Expression] = {}
        self.fewer: dict[int, Expression] = {}
        self.away: dict[int, Expression] = {}
        self.torn: dict[str, Expression] = {}
        self.case = layout.case
        self.model = mb.Model()  # type: ignore[no-untyped-call]
        arcs, groups = layout.arcs, layout.groups
        sizes = [group.size for group in groups]
        self.along = [
            self.model.new_int_var(0, sizes[group], f"x{arc}")
            for arc, group in enumerate(map(int, arcs.group))
        ]
        self.left = [self.model.new_int_var(0, size, f"u{at}") for at, size in enumerate(sizes)]
        self.held = [self.model.new_bool_var(f"y{at}") for at in range(len(self.case.batches))]
        self._of_group: dict[int, list[int]] = defaultdict(list)
        self._of_batch: dict[int, list[int]] = defaultdict(list)
        self._of_pair: dict[tuple[int, int], list[int]] = defaultdict(list)
        for arc, (group, batch, unit) in enumerate(
            zip(arcs.group.tolist(), arcs.batch.tolist(), arcs.unit.tolist(), strict=True)
        ):
            self._of_group[group].append(arc)
            self._of_batch[batch].append(arc)
            self._of_pair[unit, batch].append(arc)
        self._place_everybody()
        self._fill_batches()
        self._keep_on_duty()
        self._keep_pairs_apart()

    def _sum(self, arcs: Sequence[int]) -> Expression:
        return _total(self.along[arc] for arc in arcs)

    def _place_everybody(self) -> None:
        for at, group in enumerate(self.layout.groups):
            left = 0 if self.elastic else self.left[at]
            self.model.add(self._sum(self._of_group[at]) + left == group.size)

    def _fill_batches(self) -> None:
        for at, batch in enumerate(self.case.batches):
            people = self._sum(self._of_batch[at])
            if self.elastic:
                self.seats[at] = self.model.new_int_var(0, len(self.case.people), f"s{at}")
                self.model.add(people <= batch.capacity_max + self.seats[at])
                if batch.capacity_min > 1:
                    self.fewer[at] = self.model.new_int_var(0, batch.capacity_min, f"d{at}")
                    self.model.add(people <= self.held[at] * len(self.case.people))
                    self.model.add(people + self.fewer[at] >= self.held[at] * batch.capacity_min)
                continue
            self.model.add(people <= self.held[at] * batch.capacity_max)
            self.model.add(people >= self.held[at] * max(batch.capacity_min, 1))

    def _keep_on_duty(self) -> None:
        for unit, allowed in enumerate(self.layout.allowances.tolist()):
            for group in self.case.together:
                arcs = [arc for batch in group for arc in self._of_pair.get((unit, batch), ())]
                if (
                    sum(self.layout.groups[g].size for g in {int(self.layout.arcs.group[a]) for a in arcs})
                    > allowed
                ):
                    self.model.add(self._sum(arcs) <= allowed + self._more_away(unit))

    def _more_away(self, unit: int) -> Expression:
        if not self.elastic:
            return 0
        if unit not in self.away:
            self.away[unit] = self.model.new_int_var(0, len(self.case.people), f"t{unit}")
        return self.away[unit]

    def _keep_pairs_apart(self) -> None:
        """Partners have a class each, so a class stands for one person."""
        class_of = {
            persons[0].key: at
            for at, persons in enumerate(self.layout.members)
            if persons[0].pair is not None
        }
        for key, at in class_of.items():
            partner = class_of.get(self.layout.members[at][0].pair or "")
            if partner is None or self.layout.members[partner][0].key < key:
                continue
            arcs = self._of_group[at] + self._of_group[partner]
            for group in self.case.together:
                meeting = [arc for arc in arcs if int(self.layout.arcs.batch[arc]) in group]
                if len({int(self.layout.arcs.group[arc]) for arc in meeting}) == 2:
                    self.model.add(self._sum(meeting) <= 1 + self._both_away(key))

    def _both_away(self, key: str) -> Expression:
        if not self.elastic:
            return 0
        if key not in self.torn:
            self.torn[key] = self.model.new_bool_var(f"z{key}")
        return self.torn[key]

    def relax(self, seconds: float) -> Relaxations | None:
        """Return the fewest seats, absences and broken pairs more that are needed; None if that was not proven in time.

        Of as many, those are taken that loosen the fewest rules.
        """
        amounts = [*self.seats.values(), *self.fewer.values(), *self.away.values()]
        loosened = []
        for n, amount in enumerate(amounts if len(amounts) <= FEW_RULES else ()):
            loosened.append(self.model.new_bool_var(f"r{n}"))
            self.model.add(amount <= loosened[-1] * len(self.case.people))
        dear = len(amounts) + 1
        self.model.minimize(_total([each * dear for each in (*amounts, *self.torn.values())] + loosened))
        solver = _solver(seconds)
        if solver.solve(self.model) != mb.SolveStatus.OPTIMAL:
            return None
        flow = np.array([round(solver.value(each)) for each in self.along], dtype=np.int64)
        found = Relaxations(
            {at: n for at, each in self.seats.items() if (n := round(solver.value(each)))},
            {at: n for at, each in self.fewer.items() if (n := round(solver.value(each)))},
            {self.layout.units[at]: n for at, each in self.away.items() if (n := round(solver.value(each)))},
            tuple(key for key, each in self.torn.items() if round(solver.value(each))),
            self.layout.hand_out(flow),
        )
        return replace(found, at_least=found.total)

    def fits(self, seconds: float) -> bool | None:
        """Say whether nobody need be left out; None if it could not be told in time."""
        self.model.add(_total(self.left) <= 0)
        self.model.minimize(_total(self.held))
        match _solver(seconds).solve(self.model):
            case mb.SolveStatus.OPTIMAL | mb.SolveStatus.FEASIBLE:
                return True
            case mb.SolveStatus.INFEASIBLE:
                return False
            case _:
                return None

    def solve(self, least: Worth, reached: Worth, seconds: float) -> Outcome | None:
        """Optimise the wishes in turn within a time; None if nothing was found.

        `least` are proven lower bounds, `reached` what another plan is worth: a wish it fulfils whole is only held.
        """
        ends = time.monotonic() + seconds
        found: Ints | None = None
        bounds: list[float] = list(least)
        wishes = [_total(self.left), self._moves(), self._ungranted(), self._objective()]
        for at, wish in enumerate(wishes):
            if reached[at] <= least[at] and reached[:at] == least[:at]:
                self.model.add(wish <= least[at])
                continue
            self.model.minimize(wish)
            solver = _solver(max(ends - time.monotonic(), 0.5))
            status = solver.solve(self.model)
            if status not in (mb.SolveStatus.OPTIMAL, mb.SolveStatus.FEASIBLE):
                break
            found = np.array([round(solver.value(each)) for each in self.along], dtype=np.int64)
            value = round(solver.objective_value)
            if status != mb.SolveStatus.OPTIMAL:
                bounds[at] = max(solver.best_objective_bound, least[at])
                break
            bounds[at] = value
            self.model.add(wish <= value)
        return None if found is None else Outcome(found, (bounds[0], bounds[1], bounds[2], bounds[3]))

    def _moves(self) -> Expression:
        """Count those who go elsewhere, and those who lose the seat they had."""
        moves = [self.along[arc] for arc in np.flatnonzero(self.layout.moved).tolist()]
        return _total(moves + [self.left[at] for at in np.flatnonzero(self.layout.had_seat).tolist()])

    def _ungranted(self) -> Expression:
        """Count wishes arc by arc, and where leaders are spread those above what a batch should hold."""
        prices = self.layout.wishes.tolist()
        parts = [self.along[arc] * price for arc, price in enumerate(prices) if price]
        return _total(parts + (self._crowded() if self.layout.spreads else []))

    def _crowded(self) -> list[Expression]:
        leads = [persons[0].leads for persons in self.layout.members]
        above: list[Expression] = []
        for at, arcs in self._of_batch.items():
            leaders = [arc for arc in arcs if leads[int(self.layout.arcs.group[arc])]]
            if leaders:
                above.append(self.model.new_num_var(0, len(self.case.people), f"l{at}"))
                self.model.add(self._sum(leaders) <= self.case.leaders_at_once + above[-1])
        return above

    def _objective(self) -> Expression:
        if self.case.rules.objective is Objective.FEWEST_BATCHES:
            return _total(self.held)
        if self.case.rules.objective is Objective.EARLIEST:
            return self._finish()
        return self._unevenness()

    def _finish(self) -> Expression:
        """The days from the first batch's beginning to the end of the last one held."""
        first = min(batch.starts_on for batch in self.case.batches)
        days = [(batch.ends_on - first).days + 1 for batch in self.case.batches]
        finish = self.model.new_num_var(0, max(days), "finish")
        for held, day in zip(self.held, days, strict=True):
            self.model.add(finish >= held * day)
        return finish

    def _unevenness(self) -> Expression:
        cost: list[Expression] = []
        for at, batch in enumerate(self.case.batches):
            pieces = seat_pieces(batch.capacity_max)
            filled = [self.model.new_num_var(0, last - first, f"p{at}_{first}") for first, last, _ in pieces]
            self.model.add(_total(filled) == self._sum(self._of_batch[at]))
            cost += [piece * price for piece, (_, _, price) in zip(filled, pieces, strict=True) if price]
        return _total(cost)
