"""Lay down what a paper is made of (双向细目表)."""

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
