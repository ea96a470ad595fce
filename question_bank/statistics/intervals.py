"""Figures with the room they leave: every estimate carries its 95 % interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, exp, log, sqrt, tanh

Z_95 = 1.959963984540054  # two-sided 95 %


@dataclass(frozen=True)
class Proportion:
    """Hold a share of n with its 95 % Wilson interval; all None when n is 0."""

    n: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Estimate:
    """Hold a figure over n candidates with its 95 % interval; None where it is not defined."""

    n: int
    value: float | None
    low: float | None = None
    high: float | None = None


def wilson(successes: float, n: int, z: float = Z_95) -> Proportion:
    """Give the share of successes with its Wilson interval (Wilson 1927)."""
    if n == 0:
        return Proportion(0, None, None, None)
    return Proportion(n, *_score_interval(successes, n, z))


def _score_interval(successes: float, n: int, z: float) -> tuple[float, float, float]:
    share = successes / n
    scale = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / scale
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale
    return share, max(0.0, centre - half), min(1.0, centre + half)


def correlation(ones: Sequence[float], others: Sequence[float], z: float = Z_95) -> Estimate:
    """Give Pearson's correlation with Fisher's interval; undefined without spread, unbounded below four pairs."""
    n = len(ones)
    if n < 2:
        return Estimate(n, None)
    mean_one, mean_other = sum(ones) / n, sum(others) / n
    together = sum((a - mean_one) * (b - mean_other) for a, b in zip(ones, others, strict=True))
    spread = sum((a - mean_one) ** 2 for a in ones) * sum((b - mean_other) ** 2 for b in others)
    if spread <= 0:
        return Estimate(n, None)
    value = max(-1.0, min(1.0, together / sqrt(spread)))
    if n < 4 or abs(value) >= 1:
        return Estimate(n, value, value if abs(value) >= 1 else -1.0, value if abs(value) >= 1 else 1.0)
    centre, half = atanh(value), z / sqrt(n - 3)
    return Estimate(n, value, tanh(centre - half), tanh(centre + half))


def difference(upper: Sequence[float], lower: Sequence[float], z: float = Z_95) -> Estimate:
    """Give the difference of two groups' means, each a share from 0 to 1, by Newcombe's score interval (1998)."""
    if not upper or not lower:
        return Estimate(len(upper) + len(lower), None)
    one, one_low, one_high = _score_interval(sum(upper), len(upper), z)
    other, other_low, other_high = _score_interval(sum(lower), len(lower), z)
    down = sqrt((one - one_low) ** 2 + (other_high - other) ** 2)
    up = sqrt((one_high - one) ** 2 + (other - other_low) ** 2)
    value = one - other
    return Estimate(len(upper) + len(lower), value, max(-1.0, value - down), min(1.0, value + up))


def around_alpha(alpha: float, n: int, parts: int, z: float = Z_95) -> tuple[float | None, float | None]:
    """Give the interval of a coefficient alpha by Bonett's logarithm (2002); none for fewer than three candidates."""
    if n < 3 or parts < 2 or alpha >= 1:
        return None, None
    half = z * sqrt(2 * parts / ((parts - 1) * (n - 2)))
    return 1 - exp(log(1 - alpha) + half), 1 - exp(log(1 - alpha) - half)
