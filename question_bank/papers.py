"""Hold a drawn paper: which items, where, worth how much, their options in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class PaperEntry:
    """Place one item on a paper, with its marks and the order of its option ids."""

    item_id: str
    position: int
    marks: Decimal
    option_order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """Hold one drawn paper and the seed it follows from."""

    seed: str
    entries: tuple[PaperEntry, ...]

    @property
    def total_marks(self) -> Decimal:
        """Add up the marks of all entries."""
        return sum((entry.marks for entry in self.entries), Decimal(0))

    @property
    def item_ids(self) -> frozenset[str]:
        """Return what it asks, without order."""
        return frozenset(entry.item_id for entry in self.entries)


def repeated(paper: Paper, item_ids: Iterable[str]) -> int:
    """Count the items a paper has in common with others."""
    return len(paper.item_ids.intersection(item_ids))
