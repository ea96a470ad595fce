"""Entries in two columns: what is asked, and what is right with all that would tell it."""

import unicodedata
from dataclasses import replace
from typing import Any

from question_bank.anchors import Anchor, Span, squeeze
from question_bank.interchange.json_format import item_from_json, item_to_json, key_from_json, key_to_json
from question_bank.items import Entry, Kind, SingleKey, TrueFalseKey

# These tell the key (the wording a false statement changed), so they lie with it.
BESIDE_THE_KEY = ("original", "swapped_in", "note")


def key_column(entry: Entry) -> dict[str, Any]:
    """Return the key and what would betray it as plain JSON."""
    return key_to_json(entry.key) | {name: getattr(entry, name) for name in BESIDE_THE_KEY}


def wording(entry: Entry) -> dict[str, Any]:
    """Return the columns that make up one wording of an item.

    Which fact it asks is not among them: that is told from all approved items together, at each draw.
    """
    return {
        "item": item_to_json(replace(entry.item, fact="")),
        "key": key_column(entry),
        "quote": entry.anchor.quote,
        "quote_start": entry.anchor.span.start if entry.anchor.span else None,
        "quote_end": entry.anchor.span.end if entry.anchor.span else None,
        "rationale": entry.rationale,
    }


def entry_of(
    item: dict[str, Any], key: dict[str, Any], quote: str, rationale: str, span: Span | None = None
) -> Entry:
    """Read an entry back out of its columns; only who shows or changes its quote needs the span."""
    asked = item_from_json(item)
    return Entry(
        item=asked,
        key=key_from_json(Kind(asked.kind), key),
        anchor=Anchor(asked.paragraph, quote, span),
        rationale=rationale,
        **{name: key.get(name, "") for name in BESIDE_THE_KEY},
    )


def span_of(start: int | None, end: int | None) -> Span | None:
    """Read a span out of its two columns."""
    return None if start is None or end is None else Span(start, end)


def described(entry: Entry) -> dict[str, Any]:
    """Return the columns by which items are found and counted."""
    item = entry.item
    return {
        "kind": item.kind.value,
        "topic": item.topic,
        "paragraph": item.paragraph,
        "cognitive_level": item.cognitive_level.value,
        "expected_difficulty": item.expected_difficulty.value,
        "stem": item.stem,
        "search": searchable(item.stem),
        "key_place": key_place(entry),
    }


def searchable(text: str) -> str:
    """Return a text as it is searched: without spaces, in one width and one case."""
    return squeeze(unicodedata.normalize("NFKC", text)).casefold()


def key_place(entry: Entry) -> int | None:
    """Return where the key stands: its place among the options, or 1 for true and 0 for false; else None."""
    if isinstance(entry.key, TrueFalseKey):
        return int(entry.key.value)
    if isinstance(entry.key, SingleKey):
        places = {option.id: at for at, option in enumerate(entry.item.options)}
        return places.get(entry.key.option_id)
    return None
