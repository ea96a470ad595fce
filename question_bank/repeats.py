"""Find the fewest items a further paper must repeat: a flow of least cost, exact."""

from collections.abc import Collection
from dataclasses import dataclass

from question_bank.matching import rows_of
from question_bank.supply import Supply

# What suits afresh and what suits at all: facts alike in both are one class.
Class = tuple[int, int]


@dataclass(frozen=True)
class Repeats:
    """Hold how many seats each class takes on each row, and how many of them repeat an item."""

    placed: dict[Class, list[int]]
    number: int


def least_repeats(supply: Supply, avoid: Collection[str]) -> Repeats:
    """Seat a whole paper with the fewest seats that only an avoided item can take; the supply must fill it."""
    left: dict[Class, int] = {}
    for fact in supply.facts.values():
        key = (fact.fresh(avoid), fact.suits)
        left[key] = left.get(key, 0) + 1
    placed: dict[Class, list[int]] = {}
    free = list(supply.room)
    number = 0
    while any(free):
        number += _seat_cheapest(left, placed, free)
    return Repeats({key: rows for key, rows in placed.items() if any(rows)}, number)


def _cost(key: Class, row: int) -> int:
    return 0 if key[0] >> row & 1 else 1


def _seat_cheapest(left: dict[Class, int], placed: dict[Class, list[int]], free: list[int]) -> int:
    """Seat one more along the cheapest path, moving others where that saves a repeat; return what it costs."""
    far = len(free) + 1
    costs, came_from = [far] * len(free), dict[int, tuple[int, Class]]()
    for key in sorted(left):
        if left[key]:
            for row in rows_of(key[1]):
                if _cost(key, row) < costs[row]:
                    costs[row], came_from[row] = _cost(key, row), (-1, key)
    changed = True
    while changed:
        changed = False
        for key, seats in sorted(placed.items()):
            for before, taken in enumerate(seats):
                if not taken or costs[before] == far:
                    continue
                for row in rows_of(key[1]):
                    cost = costs[before] - _cost(key, before) + _cost(key, row)
                    if cost < costs[row]:
                        costs[row], came_from[row], changed = cost, (before, key), True
    row = min((row for row in range(len(free)) if free[row]), key=lambda row: costs[row])
    cost = costs[row]
    free[row] -= 1
    while True:
        before, key = came_from[row]
        placed.setdefault(key, [0] * len(free))[row] += 1
        if before < 0:
            left[key] -= 1
            return cost
        placed[key][before] -= 1
        row = before
