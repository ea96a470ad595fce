"""Say what is asked (Item) and what is right (Key) in two types, so that a paper cannot leak its answers."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from question_bank.anchors import Anchor


class Kind(StrEnum):
    """Name the five kinds of item."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    FILL_BLANK = "fill_blank"
    SHORT_ANSWER = "short_answer"


class CognitiveLevel(StrEnum):
    """Name what an item asks the candidate to do with a fact."""

    RECALL = "recall"
    UNDERSTAND = "understand"
    APPLY = "apply"


class Difficulty(StrEnum):
    """Name the difficulty an author expects."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


KIND_NAMES = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.TRUE_FALSE: "判断题",
    Kind.FILL_BLANK: "填空题",
    Kind.SHORT_ANSWER: "简答题",
}
COGNITIVE_LEVEL_NAMES = {
    CognitiveLevel.RECALL: "识记",
    CognitiveLevel.UNDERSTAND: "理解",
    CognitiveLevel.APPLY: "运用",
}
DIFFICULTY_NAMES = {Difficulty.EASY: "易", Difficulty.MEDIUM: "中", Difficulty.HARD: "难"}

TOPICS = (
    "文件要素",
    "重大意义",
    "传达学习",
    "宣传宣讲",
    "教育培训",
    "党史学习教育",
    "贯彻落实",
    "组织领导",
)

# What marks a blank in a stem.
BLANK = re.compile(r"_{4,}")


@dataclass(frozen=True)
class Option:
    """Offer one choice of an item."""

    id: str
    text: str


@dataclass(frozen=True)
class Item:
    """State one question as a candidate may see it.

    `fact` is an opaque mark shared by items that ask about the same thing; empty means unknown.
    """

    id: str
    kind: Kind
    stem: str
    paragraph: str
    topic: str
    cognitive_level: CognitiveLevel
    expected_difficulty: Difficulty
    options: tuple[Option, ...] = ()
    blanks: int = 0
    fact: str = ""


@dataclass(frozen=True)
class SingleKey:
    """Hold the one right option."""

    option_id: str


@dataclass(frozen=True)
class MultipleKey:
    """Hold the set of right options."""

    option_ids: frozenset[str]


@dataclass(frozen=True)
class TrueFalseKey:
    """Hold whether the statement is true."""

    value: bool


@dataclass(frozen=True)
class FillBlankKey:
    """Hold the accepted texts of each blank; the first is the wording of the source."""

    blanks: tuple[tuple[str, ...], ...]
    order_free: bool = False


@dataclass(frozen=True)
class RubricPoint:
    """Hold one point a marker looks for, with its marks and the words that suggest it."""

    text: str
    marks: Decimal
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShortAnswerKey:
    """Hold the points a marker awards."""

    rubric: tuple[RubricPoint, ...]

    @property
    def marks(self) -> Decimal:
        """Add up the marks of all points."""
        return sum((point.marks for point in self.rubric), Decimal(0))


Key = SingleKey | MultipleKey | TrueFalseKey | FillBlankKey | ShortAnswerKey


@dataclass(frozen=True)
class Entry:
    """Keep an item together with everything a candidate must not see before release."""

    item: Item
    key: Key
    anchor: Anchor
    rationale: str
    original: str = ""
    swapped_in: str = ""
    note: str = ""


def option_id(item_id: str, text: str) -> str:
    """Derive an id that says nothing of the order or the key, and stays when options are rearranged."""
    return sha256(f"{item_id}|{text}".encode()).hexdigest()[:8]


def options_of(item_id: str, texts: tuple[str, ...]) -> tuple[Option, ...]:
    """Give each option text its id."""
    return tuple(Option(option_id(item_id, text), text) for text in texts)


def right_options(entry: Entry) -> tuple[str, ...]:
    """List the texts of the right options, in the order written."""
    if isinstance(entry.key, SingleKey):
        right = frozenset({entry.key.option_id})
    elif isinstance(entry.key, MultipleKey):
        right = entry.key.option_ids
    else:
        return ()
    return tuple(option.text for option in entry.item.options if option.id in right)


def answer_texts(entry: Entry) -> tuple[str, ...]:
    """List what an entry asks for: right options, first accepted texts, rubric points, words swapped out."""
    if isinstance(entry.key, FillBlankKey):
        return tuple(accepted[0] for accepted in entry.key.blanks if accepted)
    if isinstance(entry.key, ShortAnswerKey):
        return tuple(point.text for point in entry.key.rubric)
    if isinstance(entry.key, TrueFalseKey):
        return (entry.original,) if entry.original else ()
    return right_options(entry)
