"""How items stand in their documents, and documents among their items."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.bank.facts.items import ItemState
from question_bank.anchors import DRIFTED, Span, Standing
from question_bank.documents import Role


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
