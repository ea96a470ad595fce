"""Frozen values of practice: rounds and their questions, the book of errors, and what of it an organizer may know."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.bank.facts import AnchorFacts
from question_bank.items import Entry, Item, ShortAnswerKey
from question_bank.marks import Outcome
from question_bank.responses import Response
from question_bank.spacing import LAST


class Source(StrEnum):
    """Where the items of a round come from."""

    TOPIC = "topic"
    BOOK = "book"


class Standing(StrEnum):
    """Where an item stands that somebody once got wrong."""

    IN = "in"
    LEARNED = "learned"
    TAKEN_OUT = "taken_out"


@dataclass(frozen=True)
class Reach:
    """What somebody may practise at the moment.

    While an exam is open to them they practise only what no exam draws; `exam_title` and `until` say which and how
    long.
    """

    person_id: uuid.UUID
    shelf: tuple[str, ...]
    exam_title: str = ""
    until: datetime | None = None

    @property
    def shared(self) -> bool:
        """Say whether items that exams draw too may be practised."""
        return self.until is None


@dataclass(frozen=True)
class Choice:
    """What a round is asked for: of a topic and kind, "" for all, or out of the book."""

    source: Source
    topic: str = ""
    kind: str = ""
    size: int = 10


@dataclass(frozen=True)
class RoundFacts:
    """A round of questions: whose, of what, and how far it is."""

    id: uuid.UUID
    person_id: uuid.UUID
    source: Source
    topic: str
    kind: str
    size: int
    started_at: datetime
    finished_at: datetime | None
    total: int
    answered: int

    @property
    def choice(self) -> Choice:
        return Choice(self.source, self.topic, self.kind, self.size)


@dataclass(frozen=True)
class AnswerFacts:
    """What was answered, how it was marked and why; `points` are the rubric points a person gave themselves."""

    response: Response
    outcome: Outcome
    marks: Decimal | None
    out_of: Decimal
    reason: str
    points: tuple[int, ...] | None
    answered_at: datetime


@dataclass(frozen=True)
class Mark:
    """One question in the strip of a round; None while it is unanswered. `open` says it may be practised now."""

    number: int
    outcome: Outcome | None
    open: bool


@dataclass(frozen=True)
class QuestionFacts:
    """One question of a round, as it may be shown now.

    `entry`, with the key, is there once it is answered; neither is while the item may not be practised.
    """

    number: int
    item_id: uuid.UUID
    version_id: uuid.UUID
    document_id: uuid.UUID | None
    item: Item | None
    entry: Entry | None
    answer: AnswerFacts | None

    @property
    def rubric(self) -> ShortAnswerKey | None:
        """Return the key of an answered short answer."""
        key = self.entry.key if self.entry else None
        return key if isinstance(key, ShortAnswerKey) else None


@dataclass(frozen=True)
class Passage:
    """What an item rests on: its passage in the text that counts now, and the section of the study guide on it."""

    anchor: AnchorFacts | None
    document_id: uuid.UUID | None
    section: int | None
    section_title: str


@dataclass(frozen=True)
class ErrorFacts:
    """An item somebody got wrong: its box, when it comes back, and how it went."""

    id: uuid.UUID
    person_id: uuid.UUID
    item_id: uuid.UUID
    standing: Standing
    box: int
    due_on: date
    times_wrong: int
    last_answered_at: datetime
    last_outcome: Outcome

    @property
    def left(self) -> int:
        """Count the right answers that still lead out of the book."""
        return LAST - self.box + 1


@dataclass(frozen=True)
class ErrorLine:
    """An item in the book as its list shows it."""

    error: ErrorFacts
    kind: str
    topic: str
    paragraph: str
    stem: str


@dataclass(frozen=True)
class TopicLine:
    """A topic: its items, how many somebody has done and got right once, and how many are due."""

    topic: str
    items: int
    done: int
    right: int
    due: int


@dataclass(frozen=True)
class Reread:
    """A paragraph to read again: how many of a round's questions on it were not right."""

    paragraph: str
    wrong: int
    document_id: uuid.UUID | None
    section: int | None
    title: str


@dataclass(frozen=True)
class TopicFigures:
    """A topic as an organizer may see it: items by their use, and people and answers as counts alone."""

    topic: str
    shared: int
    practice: int
    exam: int
    people: int
    answers: int
    right: int
