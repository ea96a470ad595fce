"""Lay a paper out as two sheets of two types: what candidates read, and what is right. Neither holds the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from question_bank.items import (
    Entry,
    FillBlankKey,
    Item,
    Key,
    Kind,
    MultipleKey,
    ShortAnswerKey,
    SingleKey,
)
from question_bank.papers import Paper

LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Head:
    """Say whose paper it is: the exam, which form or number, and the lines under the title."""

    title: str
    name: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """Hold one item as a candidate reads it on paper; options are lettered in this paper's order."""

    position: int
    kind: Kind
    marks: Decimal
    stem: str
    options: tuple[tuple[str, str], ...]
    blanks: int


@dataclass(frozen=True)
class Section:
    """Hold the questions of one kind that follow each other."""

    kind: Kind
    questions: tuple[Question, ...]

    @property
    def marks(self) -> Decimal:
        """Add up its marks."""
        return sum((question.marks for question in self.questions), Decimal(0))


@dataclass(frozen=True)
class QuestionSheet:
    """Hold what candidates get."""

    head: Head
    seed: str
    total_marks: Decimal
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Answer:
    """Hold what is right at one place: letters, a truth, texts by blank, or points with their marks."""

    position: int
    item_id: str
    kind: Kind
    marks: Decimal
    text: str
    points: tuple[tuple[str, Decimal], ...]
    paragraph: str
    quote: str
    rationale: str


@dataclass(frozen=True)
class KeySheet:
    """Hold what is right, for those who mark."""

    head: Head
    seed: str
    total_marks: Decimal
    answers: tuple[Answer, ...]


def question_sheet(paper: Paper, items: Mapping[str, Item], head: Head) -> QuestionSheet:
    """Lay out what candidates read; it is built from items alone, so there is no key to leave out."""
    sections: list[Section] = []
    for entry in paper.entries:
        item = items[entry.item_id]
        options = lettered(item, entry.option_order)
        question = Question(entry.position, item.kind, entry.marks, item.stem, options, item.blanks)
        if sections and sections[-1].kind is item.kind:
            sections[-1] = Section(item.kind, (*sections[-1].questions, question))
        else:
            sections.append(Section(item.kind, (question,)))
    return QuestionSheet(head, paper.seed, paper.total_marks, tuple(sections))


def key_sheet(paper: Paper, entries: Mapping[str, Entry], head: Head) -> KeySheet:
    """Lay out what is right, lettered as on the candidates' sheet of the same paper."""
    answers = []
    for place in paper.entries:
        entry = entries[place.item_id]
        text, points = right(entry.item, entry.key, place.option_order, place.marks)
        anchor = entry.anchor
        answers.append(
            Answer(
                place.position,
                place.item_id,
                entry.item.kind,
                place.marks,
                text,
                points,
                anchor.paragraph,
                anchor.quote,
                entry.rationale,
            )
        )
    return KeySheet(head, paper.seed, paper.total_marks, tuple(answers))


def lettered(item: Item, order: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Give the options of an item their letters, in a paper's order."""
    texts = {option.id: option.text for option in item.options}
    return tuple((LETTERS[at], texts[option_id]) for at, option_id in enumerate(order))


def right(
    item: Item, key: Key, order: Iterable[str], marks: Decimal
) -> tuple[str, tuple[tuple[str, Decimal], ...]]:
    """Say what is right in a paper's letters; a written answer is its points, scaled to what the paper gives."""
    if isinstance(key, SingleKey | MultipleKey):
        ids = {key.option_id} if isinstance(key, SingleKey) else key.option_ids
        return "".join(LETTERS[at] for at, option_id in enumerate(order) if option_id in ids), ()
    if isinstance(key, FillBlankKey):
        blanks = " ｜ ".join("；".join(accepted) for accepted in key.blanks)
        return f"{blanks}（顺序不限）" if key.order_free else blanks, ()
    if isinstance(key, ShortAnswerKey):
        scale = marks / key.marks
        return "", tuple((point.text, point.marks * scale) for point in key.rubric)
    return "正确" if key.value else "错误", ()


def written(marks: Decimal) -> str:
    """Write marks as people do: no more places than they have, two at most."""
    return f"{marks.quantize(Decimal('0.01')).normalize():f}"
