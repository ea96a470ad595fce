"""Deal papers of a blueprint one after another: the least drawn first, by lot, and of near-equal difficulty."""

from collections.abc import Collection, Mapping

from question_bank.difficulty import WHOLE, Facilities, cents, rate
from question_bank.items import Item
from question_bank.lots import Lots
from question_bank.papers import Paper, PaperEntry
from question_bank.shelves import Pick, Shelf, suited, take_together
from question_bank.supply import Fact, Supply

Exposure = Mapping[str, int]

# How many exchanges may bring a paper to its difficulty, and how many are looked at for each.
_EXCHANGES = 8
_LOOKED_AT = 24
# A paper within half a thousandth of the difficulty aimed at is near enough.
_NEAR = WHOLE // 2_000
# More than an item is ever drawn: one to avoid comes after all others.
_LAST = 1_000_000_000


class Weights:
    """Hold what each item counts towards a paper's difficulty: the row's marks in cents, and its rate."""

    def __init__(self, supply: Supply, facilities: Facilities) -> None:
        self.cents = [cents(row.marks) for row in supply.blueprint.rows]
        self.total = sum(each * count for each, count in zip(self.cents, supply.room, strict=True))
        self.rates = {
            item.id: rate(item, facilities.get(item.id))
            for fact in supply.facts.values()
            for item in fact.items
        }
        self.measured = frozenset(
            name for name in self.rates if name in facilities and facilities[name].is_enough
        )


class Series:
    """Deal papers from one seed, each knowing how often items were drawn before it.

    A series dealt again from the same blueprint, bank, exposure and seed is the same, paper by paper.
    """

    def __init__(
        self,
        supply: Supply,
        weights: Weights,
        seed: object,
        *,
        goal: int | None = None,
        exposure: Exposure | None = None,
        avoid: Collection[str] = frozenset(),
        placed: Mapping[tuple[int, int], list[int]] | None = None,
    ) -> None:
        self._supply, self._weights, self._seed, self._goal = supply, weights, seed, goal
        self._avoid = avoid
        self._drawn = dict(exposure or {})
        self._dealt = 0
        self._fixed: list[tuple[Shelf, list[int]]] = []
        self._shared: list[list[Shelf]] = []
        self._fitting: dict[tuple[str, int], list[Item]] = {}
        # By row, all shelves that suit it; none where a seating was decided beforehand.
        self._beside: dict[int, list[Shelf]] = {}
        if placed is None:
            self._shelve()
        else:
            self._shelve_as(placed)

    @property
    def exposure(self) -> Exposure:
        """Return how often each item has been drawn by now."""
        return self._drawn

    def _shelve(self) -> None:
        """Put up the shelves; those whose rows no other suits need no seating paper by paper."""
        level_of = self._level_of if self._drawn else None
        shelves = [Shelf(suits, facts, level_of) for suits, facts in self._supply.classes.items()]
        for row in range(len(self._supply.room)):
            self._beside[row] = [shelf for shelf in shelves if shelf.suits >> row & 1]
        while shelves:
            together, suits = [shelves.pop(0)], 0
            while suits != (suits := suited(together)):
                together += [shelf for shelf in shelves if shelf.suits & suits]
                shelves = [shelf for shelf in shelves if not shelf.suits & suits]
            if len(together) > 1:
                self._shared.append(together)
            else:
                room = self._supply.room
                self._fixed.append(
                    (together[0], [count if suits >> row & 1 else 0 for row, count in enumerate(room)])
                )

    def _shelve_as(self, placed: Mapping[tuple[int, int], list[int]]) -> None:
        """Put up shelves for a seating decided beforehand, by what suits afresh and what suits at all."""
        by_class: dict[tuple[int, int], list[Fact]] = {}
        for fact in self._supply.facts.values():
            by_class.setdefault((fact.fresh(self._avoid), fact.suits), []).append(fact)
        for key, rows in sorted(placed.items()):
            self._fixed.append((Shelf(key[1], by_class[key], self._level_of), rows))

    def _level_of(self, fact: Fact) -> int:
        """Return how often a fact was asked, by whichever item: whoever saw one of them knows what it is about."""
        drawn = self._drawn.get
        return sum(drawn(item.id, 0) for item in fact.items)

    def deal(self) -> Paper:
        """Deal the next paper."""
        seed = f"{self._seed}/{self._dealt}" if self._dealt else str(self._seed)
        self._dealt += 1
        lots = Lots(seed)
        picks = self._taken(lots)
        for pick in picks:
            pick.item = self._offer(pick.fact, pick.row, lots)
        if self._goal is not None:
            self._balance(picks, self._goal, lots)
        for pick in picks:
            self._drawn[pick.item.id] = self._drawn.get(pick.item.id, 0) + 1
            pick.shelf.put(pick.fact, pick.level + 1)
        return self._laid_out(seed, picks, lots)

    def _taken(self, lots: Lots) -> list[Pick]:
        """Take one fact for each place of the paper."""
        picks = []
        for shelf, counts in self._fixed:
            for row, count in enumerate(counts):
                picks += [shelf.take(lots, row) for _ in range(count)]
        for shelves in self._shared:
            picks += take_together(shelves, self._supply.room, lots)
        return picks

    def _offer(self, fact: Fact, row: int, lots: Lots) -> Item:
        """Choose the item that asks a fact in a row: not one to avoid, then the least drawn, then by lot."""
        if len(fact.items) == 1:
            return fact.items[0]
        fitting = self._fitting.get((fact.name, row))
        if fitting is None:
            fitting = self._fitting[fact.name, row] = fact.fitting(row)
        if len(fitting) == 1:
            return fitting[0]
        drawn = self._drawn.get
        ranks = [drawn(item.id, 0) for item in fitting]
        if self._avoid:
            ranks = [
                rank + _LAST * (item.id in self._avoid) for item, rank in zip(fitting, ranks, strict=True)
            ]
        best = min(ranks)
        equal = [item for item, rank in zip(fitting, ranks, strict=True) if rank == best]
        return equal[lots.below(len(equal))]

    def _balance(self, picks: list[Pick], goal: int, lots: Lots) -> None:
        """Exchange facts until the difficulty is near the goal.

        First for others drawn as often; where that is not enough, for some drawn once more, so that the draws of facts
        that suit the same rows stay within two of each other.
        """
        marks, rates = self._weights.cents, self._weights.rates
        off = sum(marks[pick.row] * rates[pick.item.id] for pick in picks) - goal
        floors: dict[int, int] = {}
        for pick in picks:
            floors[pick.row] = min(pick.level, floors.get(pick.row, pick.level))
        for slack in (0,) * _EXCHANGES + (1,) * _EXCHANGES:
            if abs(off) <= _NEAR * self._weights.total:
                return
            off = self._exchange(picks, off, slack, floors, lots)

    def _exchange(
        self, picks: list[Pick], off: int, slack: int, floors: Mapping[int, int], lots: Lots
    ) -> int:
        """Make the best of some exchanges looked at by lot; return how far off the goal the paper is then."""
        marks, rates = self._weights.cents, self._weights.rates
        best, chosen = abs(off), None
        for _ in range(_LOOKED_AT):
            pick = picks[lots.below(len(picks))]
            shelves = self._beside.get(pick.row) or [pick.shelf]
            shelf, level = shelves[lots.below(len(shelves))], pick.level + slack
            others = shelf.levels.get(level)
            # One level above the least drawn of the row and no further, or what is passed over would fall behind.
            if not others or (slack and level > floors[pick.row] + 1):
                continue
            at = lots.below(len(others))
            item = self._offer(others[at], pick.row, lots)
            after = abs(off + marks[pick.row] * (rates[item.id] - rates[pick.item.id]))
            if after < best:
                best, chosen = after, (pick, shelf, level, at, item)
        if chosen is None:
            return off
        pick, shelf, level, at, item = chosen
        off += marks[pick.row] * (rates[item.id] - rates[pick.item.id])
        fact = shelf.pop(level, at)
        pick.shelf.put(pick.fact, pick.level)
        pick.fact, pick.item, pick.shelf, pick.level = fact, item, shelf, level
        return off

    def _laid_out(self, seed: str, picks: list[Pick], lots: Lots) -> Paper:
        """Lay the items out row by row, within a row by lot, each with its options by lot."""
        lots.shuffle(picks)
        picks.sort(key=lambda pick: pick.row)
        entries = []
        for position, pick in enumerate(picks, 1):
            order = [option.id for option in pick.item.options]
            lots.shuffle(order)
            marks = self._supply.blueprint.rows[pick.row].marks
            entries.append(PaperEntry(pick.item.id, position, marks, tuple(order)))
        return Paper(seed, tuple(entries))
