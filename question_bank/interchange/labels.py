"""Carry what a format has no field for as labelled lines of a text it does have: 【出处段落】2.4."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from question_bank.interchange.outcomes import FIELD_NAMES
from question_bank.interchange.texts import escape, split, unescape
from question_bank.items import RubricPoint

FIELDS = ("paragraph", "quote", "span", "original", "swapped_in", "order_free", "rubric", "note")
_NAMES = {FIELD_NAMES[field]: field for field in FIELDS}
_LABELLED = re.compile(rf"^【({'|'.join(_NAMES)})】(.*)$")


def write(text: str, labelled: Iterable[tuple[str, str]]) -> str:
    """Return a text followed by one line for each (field, value); `read` gives back the same."""
    lines = [re.sub(r"^(\s*)([【\\])", r"\1\\\2", line) for line in text.split("\n")] if text else []
    lines += [f"【{FIELD_NAMES[field]}】{_folded(value)}" for field, value in labelled if value]
    return "\n".join(lines)


def read(text: str) -> tuple[str, dict[str, list[str]]]:
    """Return the text without its labelled lines, and their values by field."""
    kept: list[str] = []
    values: dict[str, list[str]] = {}
    for line in text.split("\n"):
        if found := _LABELLED.match(line.strip()):
            values.setdefault(_NAMES[found[1]], []).append(_unfolded(found[2].strip()))
        else:
            kept.append(re.sub(r"^(\s*)\\([【\\])", r"\1\2", line))
    return "\n".join(kept).strip(), values


def _folded(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n")


def _unfolded(value: str) -> str:
    return re.sub(r"\\([\\n])", lambda found: "\n" if found[1] == "n" else "\\", value)


_MARKS = "|;"


def point_as_text(point: RubricPoint) -> str:
    """Write a rubric point as `采分点|分值|提示词;提示词`."""
    words = ";".join(escape(word, _MARKS) for word in point.keywords)
    return "|".join([escape(point.text, _MARKS), str(point.marks.normalize() + 0), words])


def point_from_text(text: str) -> RubricPoint | None:
    """Read what `point_as_text` wrote; None when it is something else."""
    parts = split(text, "|")
    if len(parts) not in (2, 3):
        return None
    try:
        marks = Decimal(parts[1].strip())
    except InvalidOperation:
        return None
    if not marks.is_finite() or not 0 < marks <= 100:
        return None
    words = split(parts[2], ";") if len(parts) == 3 else []
    keywords = tuple(unescape(word.strip(), _MARKS) for word in words if word.strip())
    return RubricPoint(unescape(parts[0].strip(), _MARKS), marks, keywords)
