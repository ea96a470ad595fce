"""Read the golden cases: what was answered, and the marks and reason somebody wrote beside it by hand."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from question_bank.items import (
    FillBlankKey,
    Item,
    Key,
    Kind,
    MultipleKey,
    RubricPoint,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
    option_id,
    options_of,
)
from question_bank.marks import MarkingPolicy, MultiplePolicy
from tests.question_bank.builders import item

FOLDER = Path(__file__).parent / "golden"
_OPTIONS = {Kind.SINGLE: "ABCD", Kind.MULTIPLE: "ABCDE"}


@dataclass(frozen=True)
class Golden:
    """One case: `refused` never gets in, `stored` lies in the database whatever it is."""

    name: str
    item: Item
    key: Key
    policy: MarkingPolicy
    raw: Any
    refused: bool
    stored: bool
    marks: Decimal
    gives: Decimal | None
    why: str
    suggests: tuple[int, ...]


def cases() -> list[Golden]:
    """Return every case of every file."""
    return [
        _case(Kind(file.stem), number, row)
        for file in sorted(FOLDER.glob("*.yaml"))
        for number, row in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")), 1)
    ]


def _case(kind: Kind, number: int, row: dict[str, Any]) -> Golden:
    name = f"{kind.value}-{number:03}"
    asked = item(
        kind,
        name,
        options=options_of(name, tuple(_OPTIONS.get(kind, ""))),
        blanks=len(row["key"]) if kind is Kind.FILL_BLANK else 0,
    )
    raw = row.get("refused", row.get("stored", row.get("given")))
    if "given" in row and isinstance(raw, str):
        raw = _chosen(kind, name, raw)
    gives = row.get("gives")
    return Golden(
        name=name,
        item=asked,
        key=_key(kind, name, row),
        policy=MarkingPolicy(
            MultiplePolicy(row.get("policy", "all_or_nothing")), Decimal(str(row.get("each", "0.5")))
        ),
        raw=raw,
        refused="refused" in row,
        stored="stored" in row,
        marks=Decimal(str(row.get("marks", 1))),
        gives=None if gives is None else Decimal(f"{gives:.2f}"),
        why=row["why"],
        suggests=tuple(row.get("suggests", ())),
    )


def _chosen(kind: Kind, name: str, letters: str) -> Any:
    if kind is Kind.SINGLE:
        return option_id(name, letters)
    if kind is Kind.MULTIPLE:
        return [option_id(name, letter) for letter in letters]
    return letters


def _key(kind: Kind, name: str, row: dict[str, Any]) -> Key:
    if kind is Kind.SINGLE:
        return SingleKey(option_id(name, row["key"]))
    if kind is Kind.MULTIPLE:
        return MultipleKey(frozenset(option_id(name, letter) for letter in row["key"]))
    if kind is Kind.TRUE_FALSE:
        return TrueFalseKey(row["key"])
    if kind is Kind.FILL_BLANK:
        return FillBlankKey(tuple(map(tuple, row["key"])), row.get("free", False))
    points = ((text, Decimal(str(marks)), tuple(words)) for text, marks, words in row["points"])
    return ShortAnswerKey(tuple(RubricPoint(*point) for point in points))
