"""Keep the facts that suit the same rows by how often they were drawn, so that the least drawn come first."""

from collections.abc import Callable, Iterable

from question_bank.items import Item
from question_bank.lots import Lots
from question_bank.matching import Seating
from question_bank.supply import Fact


class Shelf:
    """Hold facts that are alike to a blueprint, in levels: how often each was drawn."""

    __slots__ = ("levels", "low", "suits")

    def __init__(self, suits: int, facts: Iterable[Fact], level_of: Callable[[Fact], int] | None) -> None:
        self.suits = suits
        self.levels: dict[int, list[Fact]] = {}
        if level_of is None:
            self.levels[0] = list(facts)
        else:
            for fact in facts:
                self.levels.setdefault(level_of(fact), []).append(fact)
        self.low = min(self.levels)

    def take(self, lots: Lots, row: int = -1) -> "Pick":
        """Take one of the least drawn facts, by lot."""
        level = self.low
        return Pick(self.pop(level, lots.below(len(self.levels[level]))), self, level, row)

    def pop(self, level: int, at: int) -> Fact:
        """Take the fact at a place of a level; its place is filled from the end."""
        facts = self.levels[level]
        fact, facts[at] = facts[at], facts[-1]
        facts.pop()
        if not facts:
            del self.levels[level]
            self.low = min(self.levels, default=level)
        return fact

    def put(self, fact: Fact, level: int) -> None:
        """Put a fact on a level."""
        self.levels.setdefault(level, []).append(fact)
        if level < self.low or self.low not in self.levels:
            self.low = min(self.levels)


class Pick:
    """Hold a fact taken for a row, from which level of which shelf, and the item that asks it."""

    __slots__ = ("fact", "item", "level", "row", "shelf")

    item: Item

    def __init__(self, fact: Fact, shelf: Shelf, level: int, row: int) -> None:
        self.fact = fact
        self.shelf = shelf
        self.level = level
        self.row = row


def suited(shelves: list[Shelf]) -> int:
    """Return, as bits, the rows some shelf suits."""
    found = 0
    for shelf in shelves:
        found |= shelf.suits
    return found


def take_together(shelves: list[Shelf], room: list[int], lots: Lots) -> list[Pick]:
    """Fill rows that several shelves suit, taking the least drawn of all that still leave the paper possible.

    What can be seated together is a matroid, so taking greedily by rank takes the best there is; and a shelf refused
    once is refused for the rest of the paper.
    """
    suits = suited(shelves)
    seating = Seating([count if suits >> row & 1 else 0 for row, count in enumerate(room)])
    taken: dict[int, list[Pick]] = {shelf.suits: [] for shelf in shelves}
    willing = list(shelves)
    while willing and not seating.full:
        shelf = _lowest(willing, lots)
        if not seating.seat(shelf.suits):
            willing.remove(shelf)
            continue
        taken[shelf.suits].append(shelf.take(lots))
        if not shelf.levels:
            willing.remove(shelf)
    for each, rows in seating.seated.items():
        places = iter([row for row, count in enumerate(rows) for _ in range(count)])
        for pick in taken[each]:
            pick.row = next(places)
    return [pick for picks in taken.values() for pick in picks]


def _lowest(shelves: list[Shelf], lots: Lots) -> Shelf:
    """Choose among the shelves with the least drawn facts, each as likely as it has such facts."""
    low = min([shelf.low for shelf in shelves])
    tied = [(shelf, len(shelf.levels[low])) for shelf in shelves if shelf.low == low]
    lot = lots.below(sum([size for _, size in tied]))
    for shelf, size in tied:
        lot -= size
        if lot < 0:
            return shelf
    raise AssertionError("a lot lies below the number of all facts")
