"""Draw papers from a bank: the same blueprint, items, exposure and seed give the same papers everywhere."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import cached_property

from question_bank.blueprints import Blueprint
from question_bank.dealing import Exposure, Series, Weights
from question_bank.difficulty import Facilities, Spread, as_share, cents, spread
from question_bank.items import Item
from question_bank.papers import Paper as Paper
from question_bank.papers import PaperEntry as PaperEntry
from question_bank.repeats import least_repeats
from question_bank.shortfalls import Shortfall, lacking
from question_bank.supply import Supply

# Papers drawn to learn how hard an average paper of a blueprint is.
_TRIED = 64


class BankTooSmall(ValueError):
    """Refuse to draw from a bank that cannot fill a blueprint, saying what is missing."""

    def __init__(self, shortfalls: list[Shortfall]) -> None:
        super().__init__("；".join(shortfall.sentence for shortfall in shortfalls))
        self.shortfalls = shortfalls


class Pool:
    """Hold a bank made ready for one blueprint: worth keeping, since drawing from it takes about a millisecond."""

    def __init__(
        self, blueprint: Blueprint, items: Iterable[Item], facilities: Facilities | None = None
    ) -> None:
        self.blueprint = blueprint
        self.supply = Supply(blueprint, items)
        self.weights = Weights(self.supply, facilities or {})

    @cached_property
    def shortfalls(self) -> list[Shortfall]:
        """List what the bank lacks; empty exactly if papers can be drawn."""
        return lacking(self.supply)

    @cached_property
    def goal(self) -> int:
        """Return the difficulty every paper aims at: the mean of papers drawn without aim, in cents × rates."""
        trial = self._series("goal", balanced=False)
        papers = [trial.deal() for _ in range(_TRIED)]
        return (sum(map(self._weighed, papers)) + _TRIED // 2) // _TRIED

    def series(self, seed: object, exposure: Exposure | None = None) -> Series:
        """Begin a series of papers; `exposure` says how often items were drawn before, by item id."""
        return self._series(seed, exposure)

    def draw(
        self, seed: object, *, exposure: Exposure | None = None, avoid: Collection[str] = frozenset()
    ) -> Paper:
        """Draw one paper that repeats as little as possible of what is to be avoided.

        It stays clear of all facts the avoided items ask about; if the bank is too small for that, of the items; and
        if it is too small for that as well, it repeats the fewest there can be.
        """
        avoid = frozenset(avoid)
        if not avoid:
            return self._series(seed, exposure).deal()
        self._check()
        for whole_facts in (True, False):
            left = self.supply.without(avoid, whole_facts=whole_facts)
            if left.seating.full:
                return Series(left, self.weights, seed, goal=self.goal, exposure=exposure).deal()
        placed = least_repeats(self.supply, avoid).placed
        found = Series(
            self.supply,
            self.weights,
            seed,
            goal=self.goal,
            exposure=exposure,
            avoid=avoid,
            placed=placed,
        )
        return found.deal()

    def _series(self, seed: object, exposure: Exposure | None = None, *, balanced: bool = True) -> Series:
        self._check()
        return Series(
            self.supply, self.weights, seed, goal=self.goal if balanced else None, exposure=exposure
        )

    def _check(self) -> None:
        if self.shortfalls:
            raise BankTooSmall(self.shortfalls)

    def share(self, paper: Paper) -> Decimal:
        """Return a paper's expected score rate, the higher the easier."""
        return as_share(self._weighed(paper), self.weights.total)

    def rate(self, item_id: str) -> tuple[Decimal, bool]:
        """Return an item's expected score rate, and whether it was measured or is its author's estimate."""
        return as_share(self.weights.rates[item_id], 1), item_id in self.weights.measured

    def measured(self, paper: Paper) -> int:
        """Count the items of a paper whose difficulty was measured."""
        return len(paper.item_ids & self.weights.measured)

    def spread(self, papers: Iterable[Paper]) -> Spread:
        """Say how far papers lie apart in difficulty."""
        return spread(map(self.share, papers))

    def _weighed(self, paper: Paper) -> int:
        rates = self.weights.rates
        return sum(cents(entry.marks) * rates[entry.item_id] for entry in paper.entries)


def draw(
    blueprint: Blueprint,
    items: Iterable[Item],
    seed: object,
    exclude: Collection[str] = frozenset(),
) -> Paper:
    """Draw one paper, or raise BankTooSmall; what is excluded comes back only where there is no other way."""
    return Pool(blueprint, items).draw(seed, avoid=exclude)


def draw_papers(
    blueprint: Blueprint,
    items: Iterable[Item],
    seed: object,
    number: int,
    *,
    exposure: Exposure | None = None,
    facilities: Facilities | None = None,
) -> list[Paper]:
    """Draw papers of near-equal difficulty that wear the bank evenly, or raise BankTooSmall."""
    dealt = Pool(blueprint, items, facilities).series(seed, exposure)
    return [dealt.deal() for _ in range(number)]
