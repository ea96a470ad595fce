"""Write entries as plain JSON values and read them; write items and keys so that they can be kept and read back."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from itertools import islice
from typing import Any

from question_bank.interchange import yaml_format
from question_bank.interchange.faults import FileFault
from question_bank.interchange.formats import Format
from question_bank.interchange.outcomes import Loss, Part, Unreadable, Wrong
from question_bank.interchange.texts import decode
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
    """List entries for other programs, item and key together; what only some entries have follows the rest."""
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
            **_only_some(entry),
        }
        for entry in entries
    ]


def _only_some(entry: Entry) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(entry, name) for name in ("original", "swapped_in", "note")}
    told["span"] = [entry.anchor.span.start, entry.anchor.span.end] if entry.anchor.span else []
    told["order_free"] = isinstance(entry.key, FillBlankKey) and entry.key.order_free
    return {name: value for name, value in told.items() if value}


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


def _as_written_by_hand(row: Mapping[str, Any]) -> dict[str, Any]:
    """Name right options by their letters and the rubric by its own field, as people write them."""
    plain = {name: value for name, value in row.items() if name != "options"}
    options = row.get("options") or []
    if options and all(isinstance(option, dict) for option in options):
        plain["options"] = [option.get("text") for option in options]
        letters = {
            str(option.get("id")): letter
            for letter, option in zip(yaml_format.LETTERS, options, strict=False)
        }
        if isinstance(plain.get("key"), list):
            plain["key"] = "".join(letters.get(str(each), "?") for each in plain["key"])
    elif options:
        plain["options"] = options
    if row.get("kind") == Kind.SHORT_ANSWER.value and "key" in plain:
        plain["rubric"] = plain.pop("key")
    return plain


def survey(text: str, file: str = "") -> tuple[tuple[Entry, ...], tuple[FileFault, ...]]:
    """Read an exported file of finished items and list the faults of the rest."""
    try:
        rows = json.loads(text)
    except ValueError as error:
        return (), (FileFault(file, "", "", f"不是有效的 JSON：{error}"),)
    if isinstance(rows, list):
        rows = [_as_written_by_hand(row) if isinstance(row, dict) else row for row in rows]
    return yaml_format.survey_rows(rows, file)


_STOP_AFTER = 50
_LOOKS = 40
_SPACE = re.compile(r"[\s,]*")
_NEXT = re.compile(r"\}\s*,\s*(?=\{)")


def parts(content: bytes) -> Sequence[Part]:
    """Cut an exported list into its items; one that is broken does not hide those after it."""
    text = decode(content).strip()
    if not text.startswith("["):
        raise Unreadable("不是试题的 JSON 列表", "最外层应是 [ … ]，参照导出的 JSON 文件")
    found = list(_cut(text))
    if found and all(isinstance(part.raw, Wrong) for part in found):
        raise Unreadable(f"不是有效的 JSON（第 {found[0].line} 行）", "请重新导出，或检查引号、逗号和括号")
    return found


def _cut(text: str) -> Iterator[Part]:
    decoder = json.JSONDecoder()
    at, line, seen, broken = 1, 1, 0, 0
    while (at := _after(text, at)) < len(text) and text[at] != "]":
        line, seen = line + text.count("\n", seen, at), at
        try:
            raw, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            broken += 1
            raw = Wrong("这一题不是有效的 JSON", "请检查引号、逗号和括号")
            at = _next(decoder, text, at + 1) if broken < _STOP_AFTER else len(text)
        name = str(raw.get("id") or "")[:40] if isinstance(raw, dict) else ""
        yield Part(line, f"第 {line} 行", raw, name)


def _next(decoder: json.JSONDecoder, text: str, at: int) -> int:
    """Return where the next whole item begins; an option's braces look like an item's from outside."""
    for found in islice(_NEXT.finditer(text, at), _LOOKS):
        try:
            raw, _ = decoder.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(raw, dict) and "stem" in raw:
            return found.end()
    return len(text)


def _after(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def item(raw: object) -> tuple[Entry, tuple[Loss, ...], tuple[str, ...]]:
    """Read one item of an exported list."""
    if isinstance(raw, Wrong):
        raise raw
    return yaml_format.draft(_as_written_by_hand(raw) if isinstance(raw, dict) else raw)


def write(entries: Sequence[Entry]) -> bytes:
    """Write entries as the exported list."""
    return (json.dumps(export(entries), ensure_ascii=False, indent=2) + "\n").encode()


def item_to_json(item: Item) -> dict[str, Any]:
    """Write an item without its key."""
    return {**vars(item), "options": [dict(vars(option)) for option in item.options]}


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


FORMAT = Format(
    name="json",
    title="JSON",
    suffix=".json",
    media="application/json",
    parts=parts,
    item=item,
    write=write,
    cannot=lambda entry: "",
)
