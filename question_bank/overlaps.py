"""Decide exactly how little forms of one blueprint need have in common, by an integer programme.

Facts whose items suit the same rows are alike, so the programme counts kinds of facts and grows with the blueprint,
not with the bank. For each kind it chooses how many facts each pattern takes: a pattern says, form by form, which
item of the fact is asked, if any. Two forms overlap where a pattern gives both the same item.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from question_bank.matching import rows_of
from question_bank.supply import Fact, Supply

# The rows each item of a fact suits, one entry an item: what makes facts alike.
Likeness = tuple[int, ...]
# For each form the place of the item it asks, or -1.
Pattern = tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """Hold the least greatest overlap of any two forms, and how to reach it.

    `patterns` counts the facts of each likeness that take a pattern; `seats` gives, for each form and each set of
    rows, how many items that suit just these sit on which row.
    """

    overlap: int
    patterns: Mapping[Likeness, Mapping[Pattern, int]]
    seats: tuple[Mapping[int, Mapping[int, int]], ...]


def likeness(fact: Fact, forms: int) -> Likeness:
    """Say what makes a fact like others; beyond one item a form, more that suit the same rows add nothing."""
    return tuple(sorted(suits for suits, n in Counter(fact.each).items() for _ in range(min(n, forms))))


def least_overlap(supply: Supply, forms: int, enough: int) -> Plan:
    """Plan forms any two of which have as few items in common as there can be, or no more than is `enough`.

    The supply must fill one form: then forms all alike are always possible.
    """
    # The solver takes half a second to load, and only a bank short of items for several forms needs it.
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    kinds = Counter(likeness(fact, forms) for fact in supply.facts.values())
    chosen: dict[Likeness, dict[Pattern, Any]] = {}
    for kind, number in sorted(kinds.items()):
        patterns = [each for each in product(range(-1, len(kind)), repeat=forms) if max(each) >= 0]
        chosen[kind] = {each: model.new_int_var(0, number, "") for each in patterns}
        model.add(sum(chosen[kind].values()) <= number)
    seats = [_seated(model, supply, chosen, form) for form in range(forms)]
    most = model.new_int_var(enough, max(enough, sum(supply.room)), "overlap")
    for one, other in combinations(range(forms), 2):
        model.add(sum(_in_both(chosen, one, other)) <= most)
    model.minimize(most)
    solver = cp_model.CpSolver()
    # One worker and a fixed seed: the same programme has the same solution wherever this version runs.
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        raise AssertionError("forms all alike would have been a solution")
    return Plan(
        max(
            int(sum(solver.value(each) for each in _in_both(chosen, *pair)))
            for pair in combinations(range(forms), 2)
        ),
        {kind: _values(solver, found) for kind, found in chosen.items()},
        tuple({suits: _values(solver, rows) for suits, rows in form.items()} for form in seats),
    )


def _seated(
    model: Any, supply: Supply, chosen: Mapping[Likeness, Mapping[Pattern, Any]], form: int
) -> dict[int, dict[int, Any]]:
    """Seat what one form asks on rows that suit it, each row filled."""
    asked: dict[int, list[Any]] = {}
    for kind, patterns in chosen.items():
        for pattern, number in patterns.items():
            if pattern[form] >= 0:
                asked.setdefault(kind[pattern[form]], []).append(number)
    seats = {
        suits: {row: model.new_int_var(0, supply.room[row], "") for row in rows_of(suits)}
        for suits in sorted(asked)
    }
    for suits, numbers in asked.items():
        model.add(sum(numbers) == sum(seats[suits].values()))
    for row, count in enumerate(supply.room):
        model.add(sum(rows[row] for rows in seats.values() if row in rows) == count)
    return seats


def _in_both(chosen: Mapping[Likeness, Mapping[Pattern, Any]], one: int, other: int) -> Iterable[Any]:
    return [
        number
        for patterns in chosen.values()
        for pattern, number in patterns.items()
        if pattern[one] == pattern[other] >= 0
    ]


def _values(solver: Any, found: Mapping[Any, Any]) -> dict[Any, int]:
    values = {key: int(solver.value(number)) for key, number in found.items()}
    return {key: value for key, value in values.items() if value}
