"""Say what a format is: how a file of it is cut into items, how one is read, how many are written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from question_bank.interchange.outcomes import FIELD_NAMES, Loss, Part
from question_bank.interchange.texts import Kept, plain, span_as_text
from question_bank.items import Entry, FillBlankKey, ShortAnswerKey


@dataclass(frozen=True)
class Format:
    """One format: `parts` cuts a file, `item` reads a part, `write` writes what `cannot` names no reason against."""

    name: str
    title: str
    suffix: str
    media: str
    parts: Callable[[bytes], Sequence[Part]]
    item: Callable[[object], tuple[Entry, tuple[Loss, ...], tuple[str, ...]]]
    write: Callable[[Sequence[Entry]], bytes]
    cannot: Callable[[Entry], str]
    # Fields for which the format has no place, and how it keeps a text of the others.
    unheld: frozenset[str] = frozenset()
    kept: Kept = plain
    kept_in: Mapping[str, Kept] = field(default_factory=dict)
    # How many items one file of it may hold.
    most: int = 20_000

    def losses(self, entry: Entry) -> tuple[Loss, ...]:
        """List what of an entry does not come back from this format, without writing it."""
        return tuple(self._losses(entry))

    def _losses(self, entry: Entry) -> Iterator[Loss]:
        for name, texts in told(entry):
            if name in self.unheld:
                yield Loss(name, f"{self.title} 没有地方放{FIELD_NAMES[name]}")
            elif any(self.kept_in.get(name, self.kept)(text) != text for text in texts):
                yield Loss(name, "连续空格、换行、控制字符或超长的部分不能原样保留")


def told(entry: Entry) -> Iterator[tuple[str, tuple[str, ...]]]:
    """List the fields of an entry that say something, each with its texts."""
    item, key = entry.item, entry.key
    texts = {
        "id": item.id,
        "stem": item.stem,
        "paragraph": entry.anchor.paragraph,
        "quote": entry.anchor.quote,
        "span": span_as_text(entry.anchor.span),
        "rationale": entry.rationale,
        "topic": item.topic,
        "cognitive_level": item.cognitive_level.value,
        "expected_difficulty": item.expected_difficulty.value,
        "original": entry.original,
        "swapped_in": entry.swapped_in,
        "note": entry.note,
    }
    yield from ((name, (text,)) for name, text in texts.items() if text)
    if item.options:
        yield "options", tuple(option.text for option in item.options)
    if isinstance(key, FillBlankKey):
        yield "key", tuple(text for accepted in key.blanks for text in accepted)
        if key.order_free:
            yield "order_free", ("是",)
    if isinstance(key, ShortAnswerKey) and key.rubric:
        yield "rubric", tuple(_rubric_texts(key))


def _rubric_texts(key: ShortAnswerKey) -> Iterable[str]:
    for point in key.rubric:
        yield from (point.text, *point.keywords)


def missing(entry: Entry) -> tuple[str, ...]:
    """List the fields without which an item cannot be reviewed."""
    item = entry.item
    needed: dict[str, object] = {
        "topic": item.topic,
        "paragraph": item.paragraph,
        "quote": entry.anchor.quote,
        "rationale": entry.rationale,
    }
    if isinstance(entry.key, ShortAnswerKey):
        needed["rubric"] = entry.key.rubric
    return tuple(name for name, value in needed.items() if not value)
