"""Write entries as plain JSON values, and items and keys so that they can be kept and read back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from question_bank.items import (
    CognitiveLevel,
    Difficulty,
    Entry,
    FillBlankKey,
    Item,
    Key,
    Kind,
    MultipleKey,
    Option,
    RubricPoint,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
)


def export(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """List entries for other programs, item and key together."""
    return [
        {
            "id": entry.item.id,
            "kind": entry.item.kind.value,
            "stem": entry.item.stem,
            "options": [asdict(option) for option in entry.item.options],
            "key": _exported_key(entry),
            "paragraph": entry.anchor.paragraph,
            "quote": entry.anchor.quote,
            "rationale": entry.rationale,
            "topic": entry.item.topic,
            "cognitive_level": entry.item.cognitive_level.value,
            "expected_difficulty": entry.item.expected_difficulty.value,
        }
        for entry in entries
    ]


def _exported_key(entry: Entry) -> Any:
    """Write a key as option ids, a truth, accepted texts per blank, or rubric points."""
    key = entry.key
    if isinstance(key, SingleKey):
        return [key.option_id]
    if isinstance(key, MultipleKey):
        return [option.id for option in entry.item.options if option.id in key.option_ids]
    if isinstance(key, TrueFalseKey):
        return key.value
    if isinstance(key, FillBlankKey):
        return [list(accepted) for accepted in key.blanks]
    return [_point_to_json(point) for point in key.rubric]


def _point_to_json(point: RubricPoint) -> dict[str, Any]:
    """Write a rubric point; whole marks as an integer, others as a text, never as a float."""
    marks: int | str = int(point.marks) if point.marks == int(point.marks) else str(point.marks)
    return {"text": point.text, "marks": marks, "keywords": list(point.keywords)}


def item_to_json(item: Item) -> dict[str, Any]:
    """Write an item without its key."""
    return asdict(item) | {"options": [asdict(option) for option in item.options]}


def item_from_json(raw: Mapping[str, Any]) -> Item:
    """Read an item written by item_to_json."""
    return Item(
        id=raw["id"],
        kind=Kind(raw["kind"]),
        stem=raw["stem"],
        paragraph=raw["paragraph"],
        topic=raw["topic"],
        cognitive_level=CognitiveLevel(raw["cognitive_level"]),
        expected_difficulty=Difficulty(raw["expected_difficulty"]),
        options=tuple(Option(option["id"], option["text"]) for option in raw["options"]),
        blanks=raw["blanks"],
        fact=raw["fact"],
    )


def key_to_json(key: Key) -> dict[str, Any]:
    """Write a key with all it needs to be read back."""
    if isinstance(key, SingleKey):
        return {"option_id": key.option_id}
    if isinstance(key, MultipleKey):
        return {"option_ids": sorted(key.option_ids)}
    if isinstance(key, TrueFalseKey):
        return {"value": key.value}
    if isinstance(key, FillBlankKey):
        return {"blanks": [list(accepted) for accepted in key.blanks], "order_free": key.order_free}
    return {"rubric": [_point_to_json(point) for point in key.rubric]}


def key_from_json(kind: Kind, raw: Mapping[str, Any]) -> Key:
    """Read a key written by key_to_json."""
    if kind is Kind.SINGLE:
        return SingleKey(raw["option_id"])
    if kind is Kind.MULTIPLE:
        return MultipleKey(frozenset(raw["option_ids"]))
    if kind is Kind.TRUE_FALSE:
        return TrueFalseKey(raw["value"])
    if kind is Kind.FILL_BLANK:
        return FillBlankKey(tuple(tuple(accepted) for accepted in raw["blanks"]), raw["order_free"])
    return ShortAnswerKey(
        tuple(
            RubricPoint(point["text"], Decimal(str(point["marks"])), tuple(point["keywords"]))
            for point in raw["rubric"]
        )
    )
