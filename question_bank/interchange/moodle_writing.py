"""Write Moodle XML: texts as plain text, so that Moodle shows each character as it is."""

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from question_bank.interchange import cloze, labels, wildcards, words
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

UNHELD = frozenset({"note"})


def cannot(entry: Entry) -> str:
    """Say why Moodle XML cannot hold an entry at all; empty when it can."""
    key = entry.key
    if not isinstance(key, FillBlankKey) or len(key.blanks) == 1:
        return ""
    if not cloze.writable(plain(entry.item.stem)):
        return "题干中有“{数字:”，Moodle 会读成嵌入的答案"
    return ""


def write(entries: Sequence[Entry]) -> bytes:
    """Write entries as Moodle exports them."""
    told = "\n".join(_question(entry) for entry in entries)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{told}\n</quiz>\n'.encode()


def _question(entry: Entry) -> str:
    lines = "\n".join(f"    {line}" for line in _lines(entry))
    return f'  <question type="{_type(entry)}">\n{lines}\n  </question>'


def _type(entry: Entry) -> str:
    if isinstance(entry.key, SingleKey | MultipleKey):
        return "multichoice"
    if isinstance(entry.key, TrueFalseKey):
        return "truefalse"
    if isinstance(entry.key, ShortAnswerKey):
        return "essay"
    return "shortanswer" if len(entry.key.blanks) == 1 else "cloze"


def _lines(entry: Entry) -> Iterator[str]:
    stem = plain(entry.item.stem)
    if _type(entry) == "cloze" and isinstance(entry.key, FillBlankKey):
        stem = cloze.write(stem, entry.key.blanks)
    yield f"<name><text>{_safe(entry.item.id)}</text></name>"
    yield _text("questiontext", stem)
    yield _text("generalfeedback", labels.write(plain(entry.rationale), _labelled(entry)))
    yield f"<defaultgrade>{_grade(entry)}</defaultgrade>"
    yield f"<idnumber>{_safe(OURS + entry.item.id)}</idnumber>"
    yield from _key(entry)
    tags = words.tags(entry.item.topic, entry.item.cognitive_level, entry.item.expected_difficulty)
    yield f"<tags>{''.join(f'<tag><text>{_safe(tag)}</text></tag>' for tag in tags)}</tags>"


def _grade(entry: Entry) -> str:
    return str(entry.key.marks) if isinstance(entry.key, ShortAnswerKey) and entry.key.rubric else "1"


def _labelled(entry: Entry) -> Iterator[tuple[str, str]]:
    yield from (("paragraph", entry.anchor.paragraph), ("quote", plain(entry.anchor.quote)))
    yield "span", span_as_text(entry.anchor.span)
    yield from (("original", plain(entry.original)), ("swapped_in", plain(entry.swapped_in)))
    if isinstance(entry.key, FillBlankKey) and entry.key.order_free:
        yield "order_free", "是"


def _key(entry: Entry) -> Iterator[str]:
    key = entry.key
    if isinstance(key, SingleKey | MultipleKey):
        yield f"<single>{'true' if isinstance(key, SingleKey) else 'false'}</single>"
        yield "<shuffleanswers>true</shuffleanswers>"
        yield "<answernumbering>ABCD</answernumbering>"
        for option, weight in zip(entry.item.options, _weights(entry), strict=True):
            yield _answer(option.text, weight)
    elif isinstance(key, TrueFalseKey):
        for word, right in (("true", key.value), ("false", not key.value)):
            yield _answer(word, "100" if right else "0")
    elif isinstance(key, FillBlankKey) and len(key.blanks) == 1:
        yield "<usecase>0</usecase>"
        yield from (_answer(wildcards.write(text), "100") for text in key.blanks[0])
    elif isinstance(key, ShortAnswerKey):
        points = [("rubric", labels.point_as_text(point)) for point in key.rubric]
        yield _text("graderinfo", labels.write("", points))


def _weights(entry: Entry) -> list[str]:
    """Share a hundred percent among the right choices; a wrong one of several takes all away, as it does here."""
    key = entry.key
    if isinstance(key, SingleKey):
        return ["100" if option.id == key.option_id else "0" for option in entry.item.options]
    assert isinstance(key, MultipleKey)
    each = re.sub(r"\.?0+$", "", f"{100 / len(key.option_ids):.5f}")
    return [each if option.id in key.option_ids else "-100" for option in entry.item.options]


def _answer(text: str, weight: str) -> str:
    return (
        f'<answer fraction={quoteattr(weight)} format="plain_text"><text>{_safe(plain(text))}</text></answer>'
    )


def _text(tag: str, text: str) -> str:
    return f'<{tag} format="plain_text"><text>{_safe(text)}</text></{tag}>'


def _safe(text: str) -> str:
    return escape(text)
