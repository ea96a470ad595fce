"""Read the templates of certificates: their phrases and where these differ from the common layout, as data.

In a phrase `{name}` stands for a fact, `**…**` is bold, and `[…]` is left out when a fact in it is empty.
"""

import re
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from certificates.layout import COLOURS, LANDSCAPE, MM, Layout, Slot, Step

FOLDER: Final = Path(__file__).parent / "shipped"
# What a phrase may name; `wording.py` gives each its text.
NAMES: Final = frozenset(
    (
        *(
            "name",
            "unit",
            "post",
            "programme",
            "bare_programme",
            "class",
            "period",
            "hours",
            "result",
            "date",
        ),
        *("starts_in_english", "ends_in_english", "result_in_english", "date_in_english", "issuer"),
    )
)
LONGEST: Final = 600
_PLACE: Final = re.compile(r"\{(\w*)\}")
MOST: Final = 600
_BOX: Final = ("x", "y", "width", "height")
_NUMBERS: Final = (*_BOX, "largest", "smallest", "lines", "leading", "indent", "tracking")
_PLAIN: Final = ("leading", "indent", "tracking", "align", "vertical", "balanced", "colour")
_WORDS: Final = {
    "align": ("left", "centre", "right", "justify"),
    "vertical": ("top", "middle", "bottom"),
    "colour": tuple(COLOURS),
}


class BadTemplate(ValueError):
    """Say what in a template cannot be used, and where."""


@dataclass(frozen=True, slots=True)
class Template:
    """Carry the phrases of one kind of certificate, and its layout."""

    title: str
    title_in_english: str
    holder: str
    standing: str
    body: str
    date: str
    seal_place: str
    serial_label: str
    code_label: str
    verify_label: str
    layout: Layout = LANDSCAPE


PHRASES: Final = tuple(field.name for field in fields(Template) if field.name != "layout")


def read_template(text: str) -> Template:
    """Read a template from YAML; raise BadTemplate with the first fault."""
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        raise BadTemplate(f"不是有效的 YAML：{str(fault).splitlines()[0]}") from fault
    if not isinstance(values, dict):
        raise BadTemplate("模板须由“名称: 内容”各行组成")
    unknown = set(values) - {*PHRASES, "layout"}
    if unknown:
        raise BadTemplate(f"不认识的栏目：{'、'.join(map(str, sorted(unknown, key=str)))}")
    phrases = {name: _phrase(name, values.get(name)) for name in PHRASES}
    return Template(**phrases, layout=_layout(values.get("layout") or {}))


def _phrase(name: str, text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise BadTemplate(f"{name}：缺少文字")
    if len(text) > LONGEST:
        raise BadTemplate(f"{name}：超过 {LONGEST} 个字符")
    unknown = [found for found in _PLACE.findall(text) if found not in NAMES]
    if unknown or _PLACE.sub("", text).count("{") or _PLACE.sub("", text).count("}"):
        raise BadTemplate(f"{name}：不认识的变量 {{{unknown[0] if unknown else ''}}}")
    if text.count("[") != text.count("]") or text.count("**") % 2:
        raise BadTemplate(f"{name}：[ ] 或 ** 没有成对")
    return text


def _layout(changes: object) -> Layout:
    if not isinstance(changes, dict):
        raise BadTemplate("layout：须为各位置的设置")
    slots = {field.name for field in fields(Layout) if isinstance(getattr(LANDSCAPE, field.name), Slot)}
    for name in changes:
        if name not in slots:
            raise BadTemplate(f"layout：没有名为 {name} 的位置；可用：{'、'.join(sorted(slots))}")
    changed: dict[str, Any] = {
        name: _slot(name, getattr(LANDSCAPE, name), each) for name, each in changes.items()
    }
    return replace(LANDSCAPE, **changed)


def _slot(name: str, slot: Slot, changes: object) -> Slot:
    if not isinstance(changes, dict):
        raise BadTemplate(f"layout.{name}：须为设置")
    for key, value in changes.items():
        _check(f"layout.{name}.{key}", key, value)
    box = replace(slot.box, **{key: changes[key] * MM for key in _BOX if key in changes})
    first, *rest = slot.steps
    largest = float(changes.get("largest", first.largest))
    smallest = min(largest, float(changes.get("smallest", first.smallest)))
    steps = (Step(largest, smallest, int(changes.get("lines", first.lines))), *rest)
    if "colour" in changes:
        changes = changes | {"colour": COLOURS[changes["colour"]]}
    return replace(slot, box=box, steps=steps, **{key: changes[key] for key in _PLAIN if key in changes})


def _check(place: str, key: object, value: object) -> None:
    if key in _NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
            raise BadTemplate(f"{place}：须为 0 至 {MOST} 的数")
    elif key in _WORDS:
        if value not in _WORDS[str(key)]:
            raise BadTemplate(f"{place}：须为 {'、'.join(_WORDS[str(key)])}")
    elif key != "balanced" or not isinstance(value, bool):
        raise BadTemplate(f"{place}：不认识的设置")


@cache
def shipped(name: str) -> Template:
    """Return one of the templates that come with the system."""
    return read_template((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


TEMPLATES: Final = {name: shipped(name) for name in ("completion", "training", "english")}
