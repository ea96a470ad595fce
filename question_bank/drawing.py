"""Draw a paper from a bank: the same blueprint, items and seed give the same paper everywhere."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from question_bank.blueprints import Blueprint, Shortfall, shortfalls
from question_bank.items import Item
from question_bank.matching import Matching


@dataclass(frozen=True)
class PaperEntry:
    """Place one item on a paper, with its marks and the order of its option ids."""

    item_id: str
    position: int
    marks: Decimal
    option_order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """Hold one drawn paper."""

    seed: str
    entries: tuple[PaperEntry, ...]

    @property
    def total_marks(self) -> Decimal:
        """Add up the marks of all entries."""
        return sum((entry.marks for entry in self.entries), Decimal(0))


class BankTooSmall(ValueError):
    """Refuse to draw a paper the bank cannot fill, saying what is missing."""

    def __init__(self, missing: list[Shortfall]) -> None:
        super().__init__("；".join(shortfall.sentence for shortfall in missing))
        self.shortfalls = missing


def draw(
    blueprint: Blueprint, items: Iterable[Item], seed: int | str, exclude: Collection[str] = frozenset()
) -> Paper:
    """Draw a paper; avoid two items on one fact, then items in `exclude`, wherever the bank allows.

    Raises BankTooSmall. Excluded items are used only when the others cannot fill the blueprint.
    """
    by_id = {item.id: item for item in items}
    if missing := shortfalls(blueprint, by_id.values()):
        raise BankTooSmall(missing)
    order = sorted(by_id, key=lambda item_id: (item_id in exclude, _lot(seed, item_id)))
    places = _choose(blueprint, [by_id[item_id] for item_id in order], exclude)
    chosen = sorted(places, key=lambda item_id: (places[item_id], _lot(seed, "place", item_id)))
    return Paper(
        str(seed),
        tuple(
            PaperEntry(
                item_id,
                position,
                blueprint.rows[places[item_id]].marks,
                _option_order(seed, by_id[item_id]),
            )
            for position, item_id in enumerate(chosen, 1)
        ),
    )


def _lot(seed: int | str, *names: str) -> str:
    """Draw a lot that is the same on every platform and Python version."""
    return sha256("|".join([str(seed), *names]).encode()).hexdigest()


def _option_order(seed: int | str, item: Item) -> tuple[str, ...]:
    """Shuffle the option ids of an item."""
    ids = (option.id for option in item.options)
    return tuple(sorted(ids, key=lambda option_id: _lot(seed, item.id, option_id)))


def _choose(blueprint: Blueprint, items: list[Item], exclude: Collection[str]) -> dict[str, int]:
    """Choose items, given in order of preference, for the rows: one per fact first, then as it must be."""
    rows_of = {item.id: [at for at, row in enumerate(blueprint.rows) if row.fits(item)] for item in items}
    by_fact: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_fact[item.fact or item.id].append(item)
    facts = Matching([row.count for row in blueprint.rows])
    for allowed in ({item.id for item in items} - set(exclude), set(rows_of)):
        fitting = {
            fact: sorted({row for item in same if item.id in allowed for row in rows_of[item.id]})
            for fact, same in by_fact.items()
        }
        facts.seat_all(by_fact, fitting.__getitem__)
    places = Matching([row.count for row in blueprint.rows])
    for fact, row in facts.seated.items():
        # Items stand in order of preference, so the first that fits is the one to take.
        best = next(item for item in by_fact[fact] if row in rows_of[item.id])
        places.seated[best.id] = row
    places.seat_all(rows_of, rows_of.__getitem__)
    return places.seated
