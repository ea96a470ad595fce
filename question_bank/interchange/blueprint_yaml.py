"""Read a blueprint as people write it by hand, naming each fault by its row, and write one."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from question_bank.blueprints import Blueprint, Row
from question_bank.interchange.faults import FileFault, FileRefused
from question_bank.items import (
    COGNITIVE_LEVEL_NAMES,
    DIFFICULTY_NAMES,
    KIND_NAMES,
    TOPICS,
    CognitiveLevel,
    Difficulty,
    Kind,
)

MOST_ROWS = 100
MOST_ITEMS = 500
MOST_MARKS = 1_000
_FIELDS = ("kind", "count", "marks", "topic", "cognitive_level", "difficulty")
_OPEN = {"", "任意", "不限", "any"}
_Word = TypeVar("_Word", Kind, CognitiveLevel, Difficulty)


@dataclass(frozen=True)
class NamedBlueprint:
    """Hold a blueprint and what its paper is called."""

    title: str
    blueprint: Blueprint


class _Wrong(ValueError):
    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


def read(text: str, file: str = "") -> NamedBlueprint:
    """Read a blueprint; raise FileRefused naming every fault with its row and field."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise FileRefused(
            (FileFault(file, "", "", f"不是有效的 YAML：{' '.join(str(error).split())}"),)
        ) from None
    if not isinstance(found, dict) or not isinstance(found.get("rows"), list) or not found["rows"]:
        raise FileRefused((FileFault(file, "", "rows", "文件应有 rows，下面列出细目表的各行"),))
    faults = [
        FileFault(file, "", str(name), "没有这个字段；文件只有 title 和 rows")
        for name in found.keys() - {"title", "rows"}
    ]
    if len(found["rows"]) > MOST_ROWS:
        faults.append(FileFault(file, "", "rows", f"细目表至多 {MOST_ROWS} 行"))
    rows = []
    for number, raw in enumerate(found["rows"][:MOST_ROWS], 1):
        try:
            rows.append(_row(raw))
        except _Wrong as wrong:
            faults.append(FileFault(file, f"第 {number} 行", wrong.field, wrong.sentence))
    if sum(row.count for row in rows) > MOST_ITEMS:
        faults.append(FileFault(file, "", "rows", f"一份试卷至多 {MOST_ITEMS} 题"))
    if faults:
        raise FileRefused(tuple(faults))
    return NamedBlueprint(str(found.get("title") or ""), Blueprint(tuple(rows)))


def _row(raw: object) -> Row:
    if not isinstance(raw, dict):
        raise _Wrong("", "每行写成 {kind: 单选题, count: 10, marks: 2}")
    strange = [str(name) for name in raw if name not in _FIELDS]
    if strange:
        raise _Wrong(strange[0], f"没有这个字段；可用的字段：{'、'.join(_FIELDS)}")
    kind = _word(raw, "kind", Kind, KIND_NAMES)
    if kind is None:
        raise _Wrong("kind", f"题型不能留空：{'、'.join(KIND_NAMES.values())}")
    return Row(
        kind=kind,
        count=_count(raw),
        marks=_marks(raw),
        topic=_topic(raw),
        difficulty=_word(raw, "difficulty", Difficulty, DIFFICULTY_NAMES),
        cognitive_level=_word(raw, "cognitive_level", CognitiveLevel, COGNITIVE_LEVEL_NAMES),
    )


def _word(raw: Mapping[str, Any], field: str, words: type[_Word], names: Mapping[_Word, str]) -> _Word | None:
    """Read a word of an enumeration, in Chinese or by its identifier; None where the trait is open."""
    said = str(raw.get(field) if raw.get(field) is not None else "").strip()
    if said.lower() in _OPEN:
        return None
    for word in words:
        if said in (word.value, names[word]):
            return word
    allowed = "、".join(f"{names[word]}（{word.value}）" for word in words)
    raise _Wrong(field, f"“{said}”不在可用的值之中：{allowed}")


def _topic(raw: Mapping[str, Any]) -> str | None:
    said = str(raw.get("topic") or "").strip()
    if said.lower() in _OPEN:
        return None
    if said not in TOPICS:
        raise _Wrong("topic", f"“{said}”不在知识点之中：{'、'.join(TOPICS)}")
    return said


def _count(raw: Mapping[str, Any]) -> int:
    count = raw.get("count")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_ITEMS:
        raise _Wrong("count", f"题数应是 1 至 {MOST_ITEMS} 的整数")
    return count


def _marks(raw: Mapping[str, Any]) -> Decimal:
    given = raw.get("marks")
    try:
        marks = Decimal(str(given)) if not isinstance(given, bool) and given is not None else Decimal(-1)
    except InvalidOperation:
        marks = Decimal(-1)
    if not marks.is_finite() or not 0 < marks <= MOST_MARKS or marks != round(marks, 2):
        raise _Wrong("marks", f"每题分值应大于 0，不超过 {MOST_MARKS}，至多两位小数")
    return marks


def _plain(word: StrEnum | None) -> str | None:
    return word.value if word else None


def write(named: NamedBlueprint) -> str:
    """Write a blueprint so that reading it again gives the same."""
    rows = [
        {
            "kind": row.kind.value,
            "count": row.count,
            "marks": str(row.marks),
            "topic": row.topic,
            "cognitive_level": _plain(row.cognitive_level),
            "difficulty": _plain(row.difficulty),
        }
        for row in named.blueprint.rows
    ]
    found = {
        "title": named.title,
        "rows": [{name: value for name, value in row.items() if value is not None} for row in rows],
    }
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=10_000)
