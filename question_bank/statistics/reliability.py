"""How far a paper's scores would come out again: coefficient alpha, which is KR-20 where items are right or wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from question_bank.statistics.intervals import around_alpha


@dataclass(frozen=True)
class Reliability:
    """Hold coefficient alpha over n candidates and so many parts, its 95 % interval, and the error of one score.

    `error` is the standard error of measurement in the unit of the scores.
    """

    n: int
    parts: int
    value: float | None
    low: float | None = None
    high: float | None = None
    error: float | None = None


def reliability(scores: Sequence[Sequence[float]]) -> Reliability:
    """Give alpha of a table: a row a candidate, a column a part.

    Parts are items where everybody has the same paper. Where papers are drawn, they are what all papers have in
    common, such as their kinds of item; alpha over so few parts is a lower bound. Variances divide by n, as in
    Kuder and Richardson (1937), so that for marks of 0 and 1 this is KR-20.
    """
    n, parts = len(scores), len(scores[0]) if scores else 0
    if any(len(row) != parts for row in scores):
        raise ValueError("every candidate has the same parts")
    if n < 2 or parts < 2:
        return Reliability(n, parts, None)
    whole = _variance([sum(row) for row in scores])
    if whole <= 0:
        return Reliability(n, parts, None)
    split = sum(_variance([row[at] for row in scores]) for at in range(parts))
    alpha = parts / (parts - 1) * (1 - split / whole)
    low, high = around_alpha(alpha, n, parts)
    return Reliability(n, parts, alpha, low, high, sqrt(whole * max(0.0, 1 - alpha)))


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / len(values)
