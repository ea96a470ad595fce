"""Measure items from marked responses, and say how sure the figures are."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

Z_95 = 1.959963984540054  # two-sided 95 %


@dataclass(frozen=True)
class Proportion:
    """Hold a share of n with its 95 % Wilson interval; all None when n is 0."""

    n: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Discrimination:
    """Hold a correlation over n candidates; None where it is not defined."""

    n: int
    value: float | None


def wilson(successes: float, n: int, z: float = Z_95) -> Proportion:
    """Give the share of successes with its Wilson interval."""
    if n == 0:
        return Proportion(0, None, None, None)
    share = successes / n
    scale = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / scale
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale
    return Proportion(n, share, max(0.0, centre - half), min(1.0, centre + half))


def facility(marks: Sequence[Decimal], out_of: Decimal) -> Proportion:
    """Give the share of the marks candidates gained on an item: the higher, the easier.

    Partial marks count as parts of a success, which makes the interval a little wider than need be.
    """
    return wilson(float(sum(marks, Decimal(0)) / out_of), len(marks))


def discrimination(marks: Sequence[Decimal], totals: Sequence[Decimal]) -> Discrimination:
    """Correlate the marks on an item with the marks on the rest of the paper.

    For items marked right or wrong this is the point-biserial; the item itself is taken out of the totals,
    because on a short paper it would correlate with itself.
    """
    ones = [float(mark) for mark in marks]
    rests = [float(total - mark) for total, mark in zip(totals, marks, strict=True)]
    n = len(ones)
    if n < 2:
        return Discrimination(n, None)
    mean_one, mean_rest = sum(ones) / n, sum(rests) / n
    together = sum((a - mean_one) * (b - mean_rest) for a, b in zip(ones, rests, strict=True))
    spread = sum((a - mean_one) ** 2 for a in ones) * sum((b - mean_rest) ** 2 for b in rests)
    return Discrimination(n, together / sqrt(spread) if spread > 0 else None)
