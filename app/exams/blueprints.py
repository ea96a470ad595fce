"""An exam's blueprint as its row keeps it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from question_bank.blueprints import Blueprint, Row
from question_bank.items import CognitiveLevel, Difficulty, Kind


def to_json(blueprint: Blueprint) -> list[dict[str, Any]]:
    """Write a blueprint; marks as text, since JSON has no decimals."""
    return [
        {
            "kind": row.kind.value,
            "count": row.count,
            "marks": str(row.marks),
            "topic": row.topic,
            "difficulty": row.difficulty.value if row.difficulty else None,
            "cognitive_level": row.cognitive_level.value if row.cognitive_level else None,
        }
        for row in blueprint.rows
    ]


def from_json(rows: Iterable[Mapping[str, Any]]) -> Blueprint:
    """Read what `to_json` wrote."""
    return Blueprint(tuple(_row(raw) for raw in rows))


def _row(raw: Mapping[str, Any]) -> Row:
    difficulty, level = raw.get("difficulty"), raw.get("cognitive_level")
    return Row(
        kind=Kind(raw["kind"]),
        count=int(raw["count"]),
        marks=Decimal(str(raw["marks"])),
        topic=raw.get("topic") or None,
        difficulty=Difficulty(difficulty) if difficulty else None,
        cognitive_level=CognitiveLevel(level) if level else None,
    )
