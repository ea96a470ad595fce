"""Say how hard a paper is expected to be, and how far papers lie apart.

The figure is an expected score rate (预期得分率), the higher the easier: the share of its marks a candidate should
gain. It is reckoned in ten-thousandths and cents, whole numbers only, so that every machine agrees.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from question_bank.items import Difficulty, Item

WHOLE = 10_000
# The middle of the bands an author has in mind: easy from 0.70, medium from 0.40 to 0.70, hard below 0.40.
EXPECTED = {Difficulty.EASY: 8_500, Difficulty.MEDIUM: 5_500, Difficulty.HARD: 2_000}
# What fewer candidates gave is too few to go by: the author's estimate stands.
MEASURED_FROM = 30


@dataclass(frozen=True)
class Facility:
    """Hold the share of its marks an item gave in fact, over how many candidates."""

    share: Decimal
    candidates: int

    @property
    def is_enough(self) -> bool:
        return self.candidates >= MEASURED_FROM


Facilities = Mapping[str, Facility]


def rate(item: Item, measured: Facility | None = None) -> int:
    """Return an item's expected score rate: what was measured over enough candidates, else the author's estimate."""
    if measured is None or not measured.is_enough:
        return EXPECTED[item.expected_difficulty]
    return int((measured.share * WHOLE).to_integral_value(ROUND_HALF_UP))


def cents(marks: Decimal) -> int:
    """Return marks as whole hundredths."""
    return int((marks * 100).to_integral_value(ROUND_HALF_UP))


def as_share(weighted: int, total_cents: int) -> Decimal:
    """Return marks × rates over marks as a share with four places."""
    share = Decimal(weighted) / Decimal(total_cents * WHOLE) if total_cents else Decimal(0)
    return share.quantize(Decimal("0.0001"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Spread:
    """Say how far the expected score rates of several papers lie apart."""

    papers: int
    lowest: Decimal
    highest: Decimal
    mean: Decimal
    deviation: Decimal

    @property
    def width(self) -> Decimal:
        """Return the hardest paper's distance from the easiest."""
        return self.highest - self.lowest


def spread(rates: Iterable[Decimal]) -> Spread:
    """Return range, mean and standard deviation (of these papers, not of a sample) with four places."""
    found: Sequence[Decimal] = list(rates)
    if not found:
        return Spread(0, Decimal(0), Decimal(0), Decimal(0), Decimal(0))
    mean = sum(found, Decimal(0)) / len(found)
    variance = sum(((each - mean) ** 2 for each in found), Decimal(0)) / len(found)
    place = Decimal("0.0001")
    return Spread(
        len(found),
        min(found),
        max(found),
        mean.quantize(place, ROUND_HALF_UP),
        variance.sqrt().quantize(place, ROUND_HALF_UP),
    )
