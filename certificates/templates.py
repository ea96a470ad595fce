"""Read the templates of certificates: their phrases and where these differ from the common layout, as data.

In a phrase `{name}` stands for a fact, `**…**` is bold, and `[…]` is left out when a fact in it is empty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

import yaml

from certificates.layout import COLOURS, LANDSCAPE, MM, Box, Layout, Slot, Step
from certificates.ornament import FRAMES

FOLDER: Final = Path(__file__).parent / "shipped"
# What a phrase may name; `wording.py` gives each its text.
NAMES: Final = (
    *("name", "unit", "post", "programme", "bare_programme", "class", "period", "hours", "result", "date"),
    *("issuer", "starts_in_english", "ends_in_english", "result_in_english", "date_in_english"),
)
LONGEST: Final = 600
MOST_CHARACTERS: Final = 20_000
_PLACE: Final = re.compile(r"\{(\w*)\}")
_BOX: Final = ("x", "y", "width", "height")
# Setting → the least and the most: millimetres of a place, points of a size, lines, parts of the size.
_RANGES: Final = {
    "x": (0, 297),
    "y": (0, 210),
    "width": (10, 297),
    "height": (3, 210),
    "largest": (4, 72),
    "smallest": (4, 72),
    "lines": (1, 12),
    "leading": (1, 3),
    "indent": (0, 4),
    "tracking": (0, 2),
}
_PLAIN: Final = ("leading", "indent", "tracking", "align", "vertical", "balanced", "colour")
_WORDS: Final = {
    "align": ("left", "centre", "right", "justify"),
    "vertical": ("top", "middle", "bottom"),
    "colour": tuple(COLOURS),
}
_SETTINGS: Final = {"frame": FRAMES, "frame_colour": tuple(COLOURS)}
# What stands over the place of the seal goes where it goes.
_WITH_THE_SEAL: Final = ("issuer", "issued_on", "seal_words")


class Wrong(StrEnum):
    """What in a template cannot be used; whoever shows it has the words, with what `BadTemplate.values` names."""

    FILE_TOO_LONG = "file_too_long"
    NOT_YAML = "not_yaml"
    TWICE = "twice"
    NO_ENTRIES = "no_entries"
    NO_SUCH_ENTRY = "no_such_entry"
    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    MUST_NAME = "must_name"
    ONE_PLAIN_LINE = "one_plain_line"
    NO_SUCH_NAME = "no_such_name"
    BRACES = "braces"
    BRACKETS = "brackets"
    NO_SETTINGS = "no_settings"
    NO_SUCH_PLACE = "no_such_place"
    NOT_ONE_OF = "not_one_of"
    ONLY_X_AND_Y = "only_x_and_y"
    NOT_BETWEEN = "not_between"
    NO_SUCH_SETTING = "no_such_setting"


class BadTemplate(ValueError):
    """Say what in a template cannot be used, and in which line, counted from one.

    `place` names the entry (`layout`, `title`, `colour`), `below` counts further lines down within its text.
    """

    def __init__(
        self, wrong: Wrong, *place: str, below: int = 0, line: int | None = None, **values: object
    ) -> None:
        told = ", ".join(f"{name} {value}" for name, value in values.items())
        super().__init__(f"line {line}, {'.'.join(place)}: {wrong}{f' ({told})' if told else ''}")
        self.wrong, self.place, self.below, self.line, self.values = wrong, place, below, line, values

    def on(self, line: int | None) -> Self:
        """Return the same fault with the line it stands on."""
        return type(self)(self.wrong, *self.place, below=self.below, line=line, **self.values)


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
    issuer: str = "{issuer}"
    layout: Layout = LANDSCAPE


PHRASES: Final = tuple(field.name for field in fields(Template) if field.name != "layout")
# Printed as they stand: no facts, nothing bold.
LABELS: Final = frozenset(
    ("title", "title_in_english", "seal_place", "serial_label", "code_label", "verify_label")
)
_MAY_BE_ABSENT: Final = {"issuer": "{issuer}"}
# What a certificate cannot do without.
_MUST_NAME: Final = {"holder": "name", "issuer": "issuer"}


def read_template(text: str) -> Template:
    """Read a template from YAML; raise BadTemplate with the first fault, its line and its cause."""
    values, places = _parsed(text)
    try:
        return _template(values)
    except BadTemplate as fault:
        raise fault.on(_line(places, fault)) from None


def write_template(values: dict[str, Any]) -> str:
    """Write a template's entries as the file that is kept: phrases in their order, then what the layout changes."""
    ordered = {name: values[name] for name in (*PHRASES, "layout") if name in values}
    return yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=1000)


def phrase_fault(name: str, text: object) -> BadTemplate | None:
    """Return what is wrong with one phrase, or None."""
    try:
        _phrase(name, text)
    except BadTemplate as fault:
        return fault
    return None


def _parsed(text: str) -> tuple[Any, dict[tuple[str, ...], tuple[int, bool]]]:
    if len(text) > MOST_CHARACTERS:
        raise BadTemplate(Wrong.FILE_TOO_LONG, most=MOST_CHARACTERS)
    try:
        node, values = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except yaml.YAMLError as fault:
        # A quotation mark that is never closed is found at the end; it stands where it was opened.
        opened = "quoted" in str(getattr(fault, "context", ""))
        mark = getattr(fault, "context_mark" if opened else "problem_mark", None)
        raise BadTemplate(Wrong.NOT_YAML, line=mark.line + 1 if mark else None) from fault
    return values, dict(_places(node, ()))


def _places(node: Any, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[int, bool]]]:
    """Yield where each entry stands: its line, and whether its text begins in the line after."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen = set()
    for key, value in node.value:
        place, line = (*at, str(key.value)), key.start_mark.line + 1
        if place in seen:
            raise BadTemplate(Wrong.TWICE, *place, line=line)
        seen.add(place)
        yield place, (line, getattr(value, "style", None) in {"|", ">"})
        yield from _places(value, place)


def _line(places: dict[tuple[str, ...], tuple[int, bool]], fault: BadTemplate) -> int | None:
    if fault.place not in places:
        # An entry that is missing has no line.
        return None
    line, is_block = places[fault.place]
    return line + fault.below + 1 if is_block else line


def _template(values: Any) -> Template:
    if not isinstance(values, dict):
        raise BadTemplate(Wrong.NO_ENTRIES)
    for name in values:
        if name not in {*PHRASES, "layout"}:
            raise BadTemplate(Wrong.NO_SUCH_ENTRY, str(name), known=(*PHRASES, "layout"))
    phrases = {name: _phrase(name, values.get(name, _MAY_BE_ABSENT.get(name))) for name in PHRASES}
    return Template(**phrases, layout=_layout(values.get("layout") or {}))


def _phrase(name: str, text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise BadTemplate(Wrong.NO_TEXT, name)
    if len(text) > LONGEST:
        raise BadTemplate(Wrong.TOO_LONG, name, most=LONGEST)
    for below, line in enumerate(text.split("\n")):
        _check_marks(name, line, below)
    if name in _MUST_NAME and f"{{{_MUST_NAME[name]}}}" not in text:
        raise BadTemplate(Wrong.MUST_NAME, name, name=_MUST_NAME[name])
    return text


def _check_marks(name: str, line: str, below: int) -> None:
    found, bare = _PLACE.findall(line), _PLACE.sub("", line)
    if name in LABELS:
        if below or found or "**" in line:
            raise BadTemplate(Wrong.ONE_PLAIN_LINE, name, below=below)
        return
    unknown = [each for each in found if each not in NAMES]
    if unknown:
        raise BadTemplate(Wrong.NO_SUCH_NAME, name, below=below, name=unknown[0])
    if "{" in bare or "}" in bare:
        raise BadTemplate(Wrong.BRACES, name, below=below)
    if _nested(line) or line.count("**") % 2:
        raise BadTemplate(Wrong.BRACKETS, name, below=below)


def _nested(line: str) -> bool:
    """Tell whether brackets are not simply one pair after another."""
    return re.fullmatch(r"[^\[\]]*(\[[^\[\]]*\][^\[\]]*)*", line) is None


def _layout(changes: object) -> Layout:
    if not isinstance(changes, dict):
        raise BadTemplate(Wrong.NO_SETTINGS, "layout")
    for name in changes:
        if name not in (*SLOTS, *_SETTINGS, "seal"):
            known = (*SLOTS, *_SETTINGS, "seal")
            raise BadTemplate(Wrong.NO_SUCH_PLACE, "layout", str(name), known=known)
    base = _with_seal(changes["seal"]) if "seal" in changes else LANDSCAPE
    for name, known_values in _SETTINGS.items():
        if name in changes and changes[name] not in known_values:
            raise BadTemplate(Wrong.NOT_ONE_OF, "layout", name, known=known_values)
    changed: dict[str, Any] = {
        name: _slot(name, getattr(base, name), changes[name]) for name in SLOTS if name in changes
    }
    if "frame" in changes:
        changed["frame"] = changes["frame"]
    if "frame_colour" in changes:
        changed["frame_colour"] = COLOURS[changes["frame_colour"]]
    if "holder" in changed:
        up = changed["holder"].box.y - LANDSCAPE.holder.box.y
        changed["name_rule"] = replace(LANDSCAPE.name_rule, y=LANDSCAPE.name_rule.y + up)
    return replace(base, **changed)


def _with_seal(changes: object) -> Layout:
    """Return the layout with the place of the seal, its words, issuer and date moved together."""
    if not isinstance(changes, dict) or not set(changes) <= {"x", "y"}:
        raise BadTemplate(Wrong.ONLY_X_AND_Y, "layout", "seal")
    for key, value in changes.items():
        _check(("layout", "seal", key), key, value)
    seal = replace(LANDSCAPE.seal, **{key: value * MM for key, value in changes.items()})
    right, up = seal.x - LANDSCAPE.seal.x, seal.y - LANDSCAPE.seal.y
    moved: dict[str, Any] = {name: _moved(getattr(LANDSCAPE, name), right, up) for name in _WITH_THE_SEAL}
    return replace(LANDSCAPE, seal=seal, **moved)


def _moved(slot: Slot, right: float, up: float) -> Slot:
    return replace(slot, box=Box(slot.box.x + right, slot.box.y + up, slot.box.width, slot.box.height))


def _slot(name: str, slot: Slot, changes: object) -> Slot:
    if not isinstance(changes, dict):
        raise BadTemplate(Wrong.NO_SETTINGS, "layout", name)
    for key, value in changes.items():
        _check(("layout", name, str(key)), key, value)
    box = replace(slot.box, **{key: changes[key] * MM for key in _BOX if key in changes})
    first, *rest = slot.steps
    largest = float(changes.get("largest", first.largest))
    smallest = min(largest, float(changes.get("smallest", first.smallest)))
    steps = (Step(largest, smallest, int(changes.get("lines", first.lines))), *rest)
    if "colour" in changes:
        changes = changes | {"colour": COLOURS[changes["colour"]]}
    return replace(slot, box=box, steps=steps, **{key: changes[key] for key in _PLAIN if key in changes})


def _check(place: tuple[str, ...], key: object, value: object) -> None:
    if key in _RANGES:
        least, most = _RANGES[str(key)]
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise BadTemplate(Wrong.NOT_BETWEEN, *place, least=least, most=most)
    elif key in _WORDS:
        if value not in _WORDS[str(key)]:
            raise BadTemplate(Wrong.NOT_ONE_OF, *place, known=_WORDS[str(key)])
    elif key != "balanced" or not isinstance(value, bool):
        raise BadTemplate(Wrong.NO_SUCH_SETTING, *place)


SLOTS: Final = tuple(
    field.name for field in fields(Layout) if isinstance(getattr(LANDSCAPE, field.name), Slot)
)


@cache
def shipped_text(name: str) -> str:
    """Return the file of a template that comes with the system."""
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


@cache
def shipped(name: str) -> Template:
    """Return one of the templates that come with the system."""
    return read_template(shipped_text(name))


TEMPLATES: Final = {name: shipped(name) for name in ("completion", "training", "english")}
