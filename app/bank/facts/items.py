"""What an item is, and as it is drawn, kept and shown."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.web.actor import Scope
from question_bank.difficulty import Facility
from question_bank.items import Entry, Item, Key


class ItemState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RETIRED = "retired"


class Reserve(StrEnum):
    """What an item is kept back for; an item without may serve both."""

    EXAM = "exam"
    PRACTICE = "practice"


COMMON = "/"


@dataclass(frozen=True)
class Shelves:
    """Whose items somebody may read: the common ones, those of units below them, and those of units above."""

    below: Scope
    above: tuple[str, ...]

    def hold(self, unit_path: str) -> bool:
        return unit_path == COMMON or unit_path in self.above or self.below.covers(unit_path)


@dataclass(frozen=True)
class DrawableItem:
    """An approved item as a draw needs it; `item.fact` tells which items ask the same. It holds no key."""

    version_id: uuid.UUID
    item_id: uuid.UUID
    code: str
    item: Item
    quote: str
    unit_path: str = COMMON
    # How its present wording fared, whatever the number of candidates; None before it was measured.
    facility: Facility | None = None

    def serves(self, unit_path: str) -> bool:
        """Tell whether an exam of a unit may draw it: common items, the unit's own, and those of units above."""
        return unit_path.startswith(self.unit_path)


@dataclass(frozen=True)
class Preview:
    """An item as the exam page would show it, before it has a place on a paper, marks, or a response."""

    item: Item
    id: str = "preview"
    position: int = 1
    marks: Decimal | None = None
    response: None = None


@dataclass(frozen=True)
class ItemKey:
    """What is right in one version of an item, and why; for markers and for candidates after release."""

    version_id: uuid.UUID
    key: Key
    paragraph: str
    quote: str
    rationale: str


@dataclass(frozen=True)
class TakenIn:
    """How many items came new, came with a new wording, or were there already."""

    added: int
    revised: int
    unchanged: int

    @property
    def total(self) -> int:
        return self.added + self.revised + self.unchanged


@dataclass(frozen=True)
class BankItemFacts:
    """An item with its current wording and key, for those who keep the bank."""

    id: uuid.UUID
    version_id: uuid.UUID
    code: str
    state: ItemState
    version: int
    entry: Entry
    document_id: uuid.UUID | None
    author_id: uuid.UUID
    author_name: str
    reviewer_id: uuid.UUID | None
    reviewer_name: str | None
    unit_path: str
    reserved_for: Reserve | None
    facility: Decimal | None
    answered: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class VersionFacts:
    """One wording in an item's past, who wrote it, and who approved it."""

    number: int
    entry: Entry
    author_name: str
    created_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None


@dataclass(frozen=True)
class CommentFacts:
    """What somebody said of an item, and the answers to it."""

    id: uuid.UUID
    author_name: str
    body: str
    version: int | None
    created_at: datetime
    answers: tuple["CommentFacts", ...] = ()


@dataclass(frozen=True)
class Happening:
    """Something that was done to an item, by whom, and with what words."""

    at: datetime
    action: str
    by: str
    reason: str
