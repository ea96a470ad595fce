"""How one item fared: how easy it was, whether it tells the strong from the weak, and what its options drew."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from question_bank.statistics.intervals import Estimate, Proportion, correlation, difference, wilson

# Below this many candidates a figure is shown as "too few", and raises no alarm.
FEW = 30
# Kelley's (1939) upper and lower 27 % give the most certain difference of groups.
TAIL = 0.27
# An option fewer than one in twenty choose does not distract.
DEAD_BELOW = 0.05


@dataclass(frozen=True)
class Discrimination:
    """Hold a correlation over n candidates with its 95 % interval; None where it is not defined."""

    n: int
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Sheet:
    """One candidate's go at one item: the share of its marks, that of the rest of the paper, and the options chosen."""

    gained: float
    rest: float
    chosen: frozenset[str] = frozenset()
    is_answered: bool = True


@dataclass(frozen=True)
class Distractor:
    """One option: who chose it, among all, the strongest and the weakest, and how choosing it goes with the rest."""

    option_id: str
    is_right: bool
    share: Proportion
    upper: float | None
    lower: float | None
    correlation: Estimate

    @property
    def is_dead(self) -> bool:
        """Say whether hardly anybody falls for it: even the interval's upper end is below one in twenty."""
        return not self.is_right and self.share.n >= FEW and (self.share.high or 0.0) < DEAD_BELOW

    @property
    def draws_the_strong(self) -> bool:
        """Say whether a wrong option is chosen the more, the better a candidate is: the key may be wrong."""
        low = self.correlation.low
        return not self.is_right and self.share.n >= FEW and low is not None and low > 0


@dataclass(frozen=True)
class ItemStatistics:
    """Everything measured of one wording of an item. `discrimination` leaves the item out of the rest."""

    n: int
    answered: int
    facility: Proportion
    discrimination: Estimate
    upper_lower: Estimate
    options: tuple[Distractor, ...] = ()

    @property
    def is_too_few(self) -> bool:
        return self.n < FEW


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
    rests = [float(total - mark) for total, mark in zip(totals, marks, strict=True)]
    found = correlation([float(mark) for mark in marks], rests)
    return Discrimination(found.n, found.value, found.low, found.high)


def item_statistics(
    sheets: Sequence[Sheet], options: Sequence[str] = (), right: Collection[str] = ()
) -> ItemStatistics:
    """Measure one wording of an item from everybody's go at it; `options` in the order written."""
    gained = [sheet.gained for sheet in sheets]
    upper, lower = tails(sheets)
    return ItemStatistics(
        n=len(sheets),
        answered=sum(sheet.is_answered for sheet in sheets),
        facility=wilson(sum(gained), len(gained)),
        discrimination=correlation(gained, [sheet.rest for sheet in sheets]),
        upper_lower=difference([each.gained for each in upper], [each.gained for each in lower]),
        options=tuple(_option(each, each in right, sheets, upper, lower) for each in options),
    )


def tails(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[Sheet]]:
    """Return the strongest and the weakest 27 % by the rest of the paper, equals going by their place."""
    if len(sheets) < 2:
        return [], []
    size = max(1, min(ceil(TAIL * len(sheets)), len(sheets) // 2))
    order = sorted(range(len(sheets)), key=lambda at: (sheets[at].rest, at))
    return [sheets[at] for at in order[-size:]], [sheets[at] for at in order[:size]]


def _option(
    option_id: str, is_right: bool, sheets: Sequence[Sheet], upper: Sequence[Sheet], lower: Sequence[Sheet]
) -> Distractor:
    chose = [float(option_id in sheet.chosen) for sheet in sheets]
    return Distractor(
        option_id=option_id,
        is_right=is_right,
        share=wilson(sum(chose), len(chose)),
        upper=_share(option_id, upper),
        lower=_share(option_id, lower),
        correlation=correlation(chose, [sheet.rest for sheet in sheets]),
    )


def _share(option_id: str, sheets: Sequence[Sheet]) -> float | None:
    if not sheets:
        return None
    return Counter(option_id in sheet.chosen for sheet in sheets)[True] / len(sheets)
