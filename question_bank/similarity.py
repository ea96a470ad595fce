"""Find pairs of candidates who are wrong in the same way more often than chance explains.

For an item k and a wrong answer a, let c(k, a) candidates have given it, and w(k) any wrong answer. Two candidates
who are both wrong on k give the same wrong answer by chance with probability

    p(k) = sum over a of (c(k, a) / w(k))²

which, the pair itself being counted, is a little too high: the test errs towards no alarm. Right answers say
nothing here, so that two able candidates are not alike for being able. Over the items on which both are wrong the
number of equal wrong answers is a sum of independent trials with these p(k); its upper tail at what was observed is
the pair's p-value. It rests on one assumption: given that both are wrong, honest candidates choose among wrong
answers as their hall does, independently of each other.

All pairs are tested at once, so p-values are adjusted by Holm's method, which keeps the chance of even one false
alarm in the hall below `alpha` whatever the dependence between pairs.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Any

ALPHA = 0.05
# Below so many equal wrong answers nothing is said, however rare each is.
FEWEST_EQUAL = 3
# A pair no more than so many standard deviations above what chance gives cannot matter among many; it is passed over.
PASSED_OVER = 2.0

Wrong = Mapping[Any, Hashable]


@dataclass(frozen=True)
class Pair:
    """Hold two candidates, by their places, whose equal wrong answers chance does not explain."""

    first: int
    second: int
    equal: int
    both_wrong: int
    expected: float
    p_value: float
    adjusted: float


@dataclass(frozen=True)
class Comparison:
    """Hold how many candidates and pairs were compared, and the pairs that stand out at `alpha`."""

    candidates: int
    pairs: int
    alpha: float
    found: tuple[Pair, ...]


def tail(chances: Sequence[float], least: int) -> float:
    """Give the chance that at least so many of independent trials succeed, exactly."""
    if least <= 0:
        return 1.0
    if least > len(chances):
        return 0.0
    # Counts from `least` upwards are kept together in the last place.
    spread = [1.0] + [0.0] * least
    for chance in chances:
        spread[least] += spread[least - 1] * chance
        for count in range(least - 1, 0, -1):
            spread[count] = spread[count] * (1 - chance) + spread[count - 1] * chance
        spread[0] *= 1 - chance
    return min(1.0, spread[least])


def holm(p_values: Sequence[float], tests: int) -> list[float]:
    """Adjust the smallest p-values of so many tests; those not given are larger than all that are."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted, highest = [1.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (tests - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def chances_of_equal(sheets: Sequence[Wrong]) -> dict[Hashable, float]:
    """Give, for each item, the chance that two wrong answers to it are the same."""
    counts: dict[Hashable, dict[Hashable, int]] = defaultdict(lambda: defaultdict(int))
    for sheet in sheets:
        for item, answer in sheet.items():
            counts[item][answer] += 1
    return {
        item: sum(count * count for count in given.values()) / sum(given.values()) ** 2
        for item, given in counts.items()
    }


def compare(sheets: Sequence[Wrong], alpha: float = ALPHA) -> Comparison:
    """Compare every two candidates; each sheet holds the items answered wrongly, with the wrong answer."""
    chances = chances_of_equal(sheets)
    pairs = len(sheets) * (len(sheets) - 1) // 2
    tested = []
    for (first, second), equal in _equal(sheets).items():
        if equal >= FEWEST_EQUAL:
            found = _tested(first, second, equal, sheets, chances)
            if found is not None:
                tested.append(found)
    adjusted = holm([each.p_value for each in tested], pairs)
    standing = [
        Pair(each.first, each.second, each.equal, each.both_wrong, each.expected, each.p_value, value)
        for each, value in zip(tested, adjusted, strict=True)
        if value <= alpha
    ]
    standing.sort(key=lambda each: (each.p_value, each.first, each.second))
    return Comparison(len(sheets), pairs, alpha, tuple(standing))


def _equal(sheets: Sequence[Wrong]) -> dict[tuple[int, int], int]:
    """Count equal wrong answers of each pair that has any, by way of who gave the same."""
    together: dict[tuple[Hashable, Hashable], list[int]] = defaultdict(list)
    for place, sheet in enumerate(sheets):
        for item, answer in sheet.items():
            together[item, answer].append(place)
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for places in together.values():
        for pair in combinations(places, 2):
            counts[pair] += 1
    return counts


def _tested(
    first: int, second: int, equal: int, sheets: Sequence[Wrong], chances: Mapping[Hashable, float]
) -> Pair | None:
    shared = [chances[item] for item in sheets[first].keys() & sheets[second].keys()]
    expected = sum(shared)
    spread = sqrt(sum(chance * (1 - chance) for chance in shared))
    if equal <= expected + PASSED_OVER * spread:
        return None
    return Pair(first, second, equal, len(shared), expected, tail(shared, equal), 1.0)
