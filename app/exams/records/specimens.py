"""A paper that belongs to nobody: drawn to be looked at, printed or taken away by its organizers."""

from dataclasses import dataclass
from decimal import Decimal

from app.exams.records import Sample
from question_bank.printing.sheets import KeySheet, QuestionSheet

FORM_NAMES = "AB"


@dataclass(frozen=True)
class Asked:
    """Which paper is wanted: its seed, which parallel form if any, what forms may share in per cent, keys or not."""

    seed: str = "1"
    form: str = ""
    overlap: int = 0
    keys: bool = False

    @property
    def share(self) -> Decimal:
        """Return what two forms may have in common, as a share."""
        return Decimal(self.overlap) / 100


@dataclass(frozen=True)
class Specimen:
    """A drawn paper as the page shows it and as files hold it; without keys unless they were asked for."""

    places: tuple[Sample, ...]
    score_rate: Decimal
    measured: int
    questions: QuestionSheet
    key: KeySheet | None


@dataclass(frozen=True)
class Stock:
    """What the bank holds for something: items, and the quotes they rest on, of which a paper takes one item each."""

    items: int = 0
    quotes: int = 0


@dataclass(frozen=True)
class Cell:
    """How many items rows ask for just here, and what the bank holds here."""

    asked: int
    stock: Stock

    @property
    def short(self) -> bool:
        return self.asked > self.stock.quotes


@dataclass(frozen=True)
class Grid:
    """A bank by kind and one other trait. `open` counts what rows ask of a kind without naming the trait."""

    trait: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Cell, ...], int, Cell], ...]
