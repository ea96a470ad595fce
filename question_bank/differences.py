"""Say in what two wordings of an item differ, field by field, so that a person can read it at a glance."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from question_bank.items import (
    COGNITIVE_LEVEL_NAMES,
    DIFFICULTY_NAMES,
    Entry,
    FillBlankKey,
    ShortAnswerKey,
    TrueFalseKey,
    right_options,
)

SAME, GONE, NEW = "same", "gone", "new"
# Two texts less alike than this are shown one after the other: letters strewn about tell nobody anything.
READABLE = 0.5


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went, or came."""

    what: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs, as the pieces of its old and new text."""

    field: str
    pieces: tuple[Piece, ...]


def differences(before: Entry, after: Entry) -> tuple[Change, ...]:
    """List the fields that differ, in the order of the form."""
    found = ((field, text(before), text(after)) for field, text in FIELDS.items())
    return tuple(Change(field, tuple(_pieces(old, new))) for field, old, new in found if old != new)


def _pieces(old: str, new: str) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    steps = matcher.get_opcodes() if matcher.ratio() >= READABLE else [("replace", 0, len(old), 0, len(new))]
    for step, start, end, begin, stop in steps:
        if step == "equal":
            yield Piece(SAME, old[start:end])
            continue
        if start < end:
            yield Piece(GONE, old[start:end])
        if begin < stop:
            yield Piece(NEW, new[begin:stop])


def _options(entry: Entry) -> str:
    return "\n".join(option.text for option in entry.item.options)


def _span(entry: Entry) -> str:
    return f"{entry.anchor.span.start}-{entry.anchor.span.end}" if entry.anchor.span else ""


def _key(entry: Entry) -> str:
    if isinstance(entry.key, TrueFalseKey):
        return "正确" if entry.key.value else "错误"
    if isinstance(entry.key, FillBlankKey):
        lines = ["；".join(accepted) for accepted in entry.key.blanks]
        return "\n".join([*lines, *(["各空不分先后"] if entry.key.order_free else [])])
    if isinstance(entry.key, ShortAnswerKey):
        return "\n".join(
            f"{point.text}（{point.marks} 分；{'、'.join(point.keywords)}）" for point in entry.key.rubric
        )
    return "\n".join(right_options(entry))


FIELDS: dict[str, Callable[[Entry], str]] = {
    "stem": lambda entry: entry.item.stem,
    "options": _options,
    "key": _key,
    "original": lambda entry: entry.original,
    "swapped_in": lambda entry: entry.swapped_in,
    "paragraph": lambda entry: entry.anchor.paragraph,
    "quote": lambda entry: entry.anchor.quote,
    "span": _span,
    "rationale": lambda entry: entry.rationale,
    "topic": lambda entry: entry.item.topic,
    "cognitive_level": lambda entry: COGNITIVE_LEVEL_NAMES[entry.item.cognitive_level],
    "expected_difficulty": lambda entry: DIFFICULTY_NAMES[entry.item.expected_difficulty],
    "note": lambda entry: entry.note,
}
