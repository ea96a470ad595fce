"""Write GIFT as Moodle reads it; what is not asked stands in comments and in the general feedback."""

import re
from collections.abc import Iterator, Sequence

from question_bank.interchange import labels, wildcards, words
from question_bank.interchange.found import OURS
from question_bank.interchange.texts import plain, span_as_text
from question_bank.items import (
    Entry,
    FillBlankKey,
    MultipleKey,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
)

_ESCAPED = "~=#{}:\\"
UNHELD = frozenset({"note"})


def cannot(entry: Entry) -> str:
    """Say why GIFT cannot hold an entry at all; empty when it can."""
    key = entry.key
    if isinstance(key, FillBlankKey) and len(key.blanks) != 1:
        return f"GIFT 的填空题只能有一个空，本题有 {len(key.blanks)} 个"
    if isinstance(key, FillBlankKey) and any("->" in text for text in key.blanks[0]):
        return "答案中有“->”，GIFT 会读成匹配题"
    return ""


def write(entries: Sequence[Entry]) -> bytes:
    """Write entries as Moodle reads them; what is not asked stands in comments and in the general feedback."""
    return "\n".join(_written(entry) for entry in entries).encode()


def _written(entry: Entry) -> str:
    tags = words.tags(entry.item.topic, entry.item.cognitive_level, entry.item.expected_difficulty)
    comment = " ".join([f"[id:{OURS}{entry.item.id}]", *(f"[tag:{tag}]" for tag in tags)])
    feedback = labels.write(plain(entry.rationale), _labelled(entry))
    told = f"\n####{_choice_text(feedback, '')}" if feedback else ""
    stem = _safe(plain(entry.item.stem))
    return f"// {comment}\n::{_safe(entry.item.id)}::[plain]{stem}{{{_answer(entry)}{told}}}\n"


def _labelled(entry: Entry) -> Iterator[tuple[str, str]]:
    key = entry.key
    yield from (("paragraph", entry.anchor.paragraph), ("quote", plain(entry.anchor.quote)))
    yield "span", span_as_text(entry.anchor.span)
    yield from (("original", plain(entry.original)), ("swapped_in", plain(entry.swapped_in)))
    if isinstance(key, FillBlankKey) and key.order_free:
        yield "order_free", "是"
    if isinstance(key, ShortAnswerKey):
        yield from (("rubric", labels.point_as_text(point)) for point in key.rubric)


def _answer(entry: Entry) -> str:
    key = entry.key
    if isinstance(key, TrueFalseKey):
        return "TRUE" if key.value else "FALSE"
    if isinstance(key, ShortAnswerKey):
        return ""
    if isinstance(key, FillBlankKey):
        return "".join(f"\n={_choice_text(wildcards.write(text), '%100%')}" for text in key.blanks[0])
    if isinstance(key, SingleKey):
        marks = [("=", "") if option.id == key.option_id else ("~", "%0%") for option in entry.item.options]
    else:
        marks = [("~", f"%{weight}%") for weight in _weights(entry, key)]
    lines = zip(marks, entry.item.options, strict=True)
    return "".join(
        f"\n{mark}{weight if mark == '~' and isinstance(key, MultipleKey) else ''}"
        f"{_choice_text(option.text, '' if isinstance(key, MultipleKey) else weight)}"
        for (mark, weight), option in lines
    )


def _weights(entry: Entry, key: MultipleKey) -> list[str]:
    """Share a hundred percent among the right choices; a wrong one takes all away, as it does here."""
    each = f"{100 / len(key.option_ids):.5f}".rstrip("0").rstrip(".")
    return [each if option.id in key.option_ids else "-100" for option in entry.item.options]


def _choice_text(text: str, weight: str) -> str:
    """Write an answer; one that begins like a weight or a format gets its own before it."""
    told = _safe(plain(text))
    return f"{weight if told.startswith('%') else ''}{'[plain]' if told.startswith('[') else ''}{told}"


def _safe(text: str) -> str:
    return re.sub(f"([{re.escape(_ESCAPED)}])", r"\\\1", text).replace("\n", "\\n")
