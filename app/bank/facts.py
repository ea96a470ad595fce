"""What the bank hands out: items as drawn, keys apart from them, and items as their keepers see them."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.organisation.facts import ImportState
from app.web.actor import Scope
from question_bank.anchors import DRIFTED, Span, Standing
from question_bank.difficulty import Facility
from question_bank.documents import Role
from question_bank.interchange.outcomes import Fault, Loss
from question_bank.items import Entry, Item, Key
from question_bank.statistics import Alarm, ItemStatistics


class ItemState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RETIRED = "retired"


class Reserve(StrEnum):
    """What an item is kept back for; an item without may serve both."""

    EXAM = "exam"
    PRACTICE = "practice"


class BulkAction(StrEnum):
    """What may be done to many items at once."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETIRE = "retire"
    TOPIC = "topic"
    DIFFICULTY = "difficulty"
    RESERVE = "reserve"


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


@dataclass(frozen=True)
class ItemLine:
    """An item in the list."""

    id: uuid.UUID
    code: str
    kind: str
    state: ItemState
    drifted: bool
    version: int
    stem: str
    topic: str
    paragraph: str
    cognitive_level: str
    expected_difficulty: str
    reserved_for: Reserve | None
    facility: Decimal | None
    answered: int
    author_name: str
    reviewer_name: str | None
    updated_at: datetime


@dataclass(frozen=True)
class RunFacts:
    """An action on many items: how far it has come, and what was refused, as (code, reason)."""

    id: uuid.UUID
    action: BulkAction
    value: str
    total: int
    done: int
    changed: int
    refused: tuple[tuple[str, str], ...]
    job_id: uuid.UUID | None
    created_by: uuid.UUID
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class SavedFilterFacts:
    """A way to look at the list that its owner wants to come back to; `query` is the list's address."""

    id: uuid.UUID
    name: str
    query: str


@dataclass(frozen=True)
class AnchorFacts:
    """Where an item stands in the text of its document that counts now.

    `span` counts in the passage; None when the passage is gone. `text` is the whole passage.
    """

    id: uuid.UUID
    item_id: uuid.UUID
    document_id: uuid.UUID
    version_id: uuid.UUID
    version_number: int
    standing: Standing
    paragraph: str
    quote: str
    span: Span | None
    text: str
    confirmed_by_name: str
    confirmed_at: datetime | None

    @property
    def drifted(self) -> bool:
        return self.standing in DRIFTED and self.confirmed_at is None

    @property
    def shown(self) -> tuple[str, str, str]:
        """Cut the passage before, at and after the quote."""
        if self.span is None:
            return self.text, "", ""
        return (
            self.text[: self.span.start],
            self.text[self.span.start : self.span.end],
            self.text[self.span.end :],
        )


@dataclass(frozen=True)
class AnchoredLine:
    """An item in a list of those that rest on a document; without a text it only cites, and has no anchor."""

    anchor: AnchorFacts | None
    item_id: uuid.UUID
    code: str
    kind: str
    state: ItemState
    stem: str
    own_paragraph: str
    own_quote: str
    author_id: uuid.UUID
    unit_path: str

    @property
    def rests(self) -> AnchorFacts:
        """Return the anchor of an item that has one."""
        assert self.anchor is not None
        return self.anchor


@dataclass(frozen=True)
class PassageLine:
    """A passage in the map of a document, with how many items rest on it; `text` is "" where only a guide knows it."""

    paragraph: str
    role: Role
    text: str
    title: str
    approved: int
    under_way: int
    drifted: int

    @property
    def items(self) -> int:
        return self.approved + self.under_way


@dataclass(frozen=True)
class Settled:
    """How many items stand how in a text."""

    unchanged: int = 0
    moved: int = 0
    changed: int = 0
    gone: int = 0

    @property
    def total(self) -> int:
        return self.unchanged + self.moved + self.changed + self.gone

    @property
    def drifted(self) -> int:
        return self.changed + self.gone


@dataclass(frozen=True)
class StatisticFacts:
    """How the present wording of an item fared in exams.

    `rings` while a grave alarm keeps it off papers, `advises` while options that draw nobody wait to be looked at.
    """

    figures: ItemStatistics
    alarms: tuple[Alarm, ...]
    rings: bool
    advises: bool
    measured_at: datetime
    heard_by: str | None
    heard_at: datetime | None
    heard_because: str


@dataclass(frozen=True)
class ToDo:
    """How many items an alarm keeps off papers, and how many have options that draw nobody."""

    ringing: int
    advised: int


class ImportAction(StrEnum):
    """What an item of a file would do to the bank."""

    ADD = "add"
    REVISE = "revise"
    SAME = "same"
    FAULT = "fault"


@dataclass(frozen=True)
class ItemImportFacts:
    """An uploaded file of items. `summary` counts its items by action, or says why it could not be read."""

    id: uuid.UUID
    unit_path: str
    file_name: str
    file_sha256: str
    form: str
    state: ImportState
    summary: dict[str, Any]
    job_id: uuid.UUID | None
    created_by: uuid.UUID
    created_by_name: str
    created_at: datetime
    applied_at: datetime | None
    handed_back: bool


@dataclass(frozen=True)
class ItemImportLineFacts:
    """One item of a checked file: losses and what is missing stand beside the good ones, a fault instead."""

    number: int
    place: str
    action: ImportAction
    code: str
    kind: str
    stem: str
    fault: Fault | None = None
    losses: tuple[Loss, ...] = ()
    missing: tuple[str, ...] = ()
