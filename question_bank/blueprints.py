"""Lay down what a paper is made of (双向细目表), and say what a bank lacks for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from question_bank.items import (
    COGNITIVE_LEVEL_NAMES,
    DIFFICULTY_NAMES,
    KIND_NAMES,
    CognitiveLevel,
    Difficulty,
    Item,
    Kind,
)
from question_bank.matching import Matching


@dataclass(frozen=True)
class Row:
    """Ask for a number of items of a kind, each worth the same marks; None leaves a trait open."""

    kind: Kind
    count: int
    marks: Decimal
    topic: str | None = None
    difficulty: Difficulty | None = None
    cognitive_level: CognitiveLevel | None = None

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("题数应为正整数")
        if self.marks <= 0:
            raise ValueError("每题分值应大于 0")

    def fits(self, item: Item) -> bool:
        """Say whether an item is what the row asks for."""
        return (
            item.kind is self.kind
            and self.topic in (None, item.topic)
            and self.difficulty in (None, item.expected_difficulty)
            and self.cognitive_level in (None, item.cognitive_level)
        )

    @property
    def name(self) -> str:
        """Name the row in words."""
        parts = [KIND_NAMES[self.kind]]
        if self.topic:
            parts.append(self.topic)
        if self.difficulty:
            parts.append(f"难度{DIFFICULTY_NAMES[self.difficulty]}")
        if self.cognitive_level:
            parts.append(COGNITIVE_LEVEL_NAMES[self.cognitive_level])
        return "·".join(parts)


@dataclass(frozen=True)
class Blueprint:
    """Hold the rows of a paper."""

    rows: tuple[Row, ...]

    @property
    def total_marks(self) -> Decimal:
        """Add up the marks of all items."""
        return sum((row.marks * row.count for row in self.rows), Decimal(0))

    @property
    def total_count(self) -> int:
        """Count all items."""
        return sum(row.count for row in self.rows)


@dataclass(frozen=True)
class Shortfall:
    """Say that a row needs more items than are left for it.

    `have` counts what the row gets when all rows share the bank at best, `fitting` what fits it at all.
    """

    row: Row
    have: int
    need: int
    fitting: int

    @property
    def sentence(self) -> str:
        """Say in words what is missing."""
        shared = f"（符合条件的共 {self.fitting} 道，与其他行共用）" if self.fitting > self.have else ""
        missing = self.need - self.have
        return f"{self.row.name}：需要 {self.need} 道，可用 {self.have} 道，还缺 {missing} 道{shared}"


def shortfalls(blueprint: Blueprint, items: Iterable[Item]) -> list[Shortfall]:
    """List the rows a bank cannot fill, counting each item once; empty exactly if a paper can be drawn."""
    items = {item.id: item for item in items}.values()
    fitting = {item.id: [at for at, row in enumerate(blueprint.rows) if row.fits(item)] for item in items}
    matching = Matching([row.count for row in blueprint.rows])
    matching.seat_all(sorted(fitting), fitting.__getitem__)
    return [
        Shortfall(row, len(matching.on(at)), row.count, sum(at in rows for rows in fitting.values()))
        for at, row in enumerate(blueprint.rows)
        if len(matching.on(at)) < row.count
    ]
