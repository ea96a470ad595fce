"""A design's file as the fields of a page, and back: what the page does not show stays as the file says."""

from decimal import Decimal
from typing import Any

import yaml

from certificates.layout import COLOURS, LANDSCAPE, MM
from certificates.templates import PHRASES, read_template, write_template

# What is moved together, in millimetres, by which field.
GROUPS = {
    "head_up": ("title", "title_in_english"),
    "holder_up": ("holder", "standing"),
    "body_up": ("body",),
}
# Field → the text it sizes, in points.
SIZES = {
    "title_size": "title",
    "holder_size": "holder",
    "standing_size": "standing",
    "body_size": "body",
    "issuer_size": "issuer",
}
_TENTH = Decimal("0.1")


def fields_of(content: str) -> dict[str, Any]:
    """Return what the page's fields hold for a file; moves are from where the system puts things."""
    template, values = read_template(content), yaml.safe_load(content)
    layout, changes = template.layout, values.get("layout") or {}
    found: dict[str, Any] = {name: getattr(template, name) for name in PHRASES}
    for field, name in SIZES.items():
        found[field] = _number(getattr(layout, name).steps[0].largest)
    for field, names in GROUPS.items():
        found[field] = _moved(getattr(layout, names[0]).box.y, getattr(LANDSCAPE, names[0]).box.y)
    found["seal_right"] = _moved(layout.seal.x, LANDSCAPE.seal.x)
    found["seal_up"] = _moved(layout.seal.y, LANDSCAPE.seal.y)
    found["title_colour"] = next(name for name, each in COLOURS.items() if each == layout.title.colour)
    found["frame"] = layout.frame
    found["frame_colour"] = changes.get("frame_colour", "gold")
    return found


def written(content: str, fields: dict[str, Any]) -> str:
    """Return a file with a page's fields put in; raise BadTemplate where one of them cannot be used."""
    values = yaml.safe_load(content)
    layout: dict[str, Any] = {name: _copied(each) for name, each in (values.get("layout") or {}).items()}
    before = fields_of(content)
    values |= {name: fields[name].replace("\r\n", "\n") for name in PHRASES}
    for field, name in SIZES.items():
        if fields[field] != before[field]:
            _set(layout, name, "largest", _plain(fields[field]))
    for field, names in GROUPS.items():
        if fields[field] != before[field]:
            for name in names:
                _set(layout, name, "y", _at(getattr(LANDSCAPE, name).box.y, fields[field]))
    if (fields["seal_right"], fields["seal_up"]) != (before["seal_right"], before["seal_up"]):
        place = LANDSCAPE.seal
        layout["seal"] = {"x": _at(place.x, fields["seal_right"]), "y": _at(place.y, fields["seal_up"])}
    if fields["title_colour"] != before["title_colour"]:
        _set(layout, "title", "colour", fields["title_colour"])
    for name in ("frame", "frame_colour"):
        if fields[name] != before[name]:
            layout[name] = fields[name]
    made = write_template(values | {"layout": layout})
    read_template(made)
    return made


def _copied(each: Any) -> Any:
    return dict(each) if isinstance(each, dict) else each


def _set(layout: dict[str, Any], name: str, key: str, value: object) -> None:
    layout.setdefault(name, {})[key] = value


def _number(value: float) -> Decimal:
    return Decimal(str(value)).quantize(_TENTH)


def _moved(now: float, usual: float) -> Decimal:
    # A tenth of a millimetre is less than a printer's play.
    return _number(round((now - usual) / MM, 1)) + 0


def _at(usual: float, moved: Decimal) -> float:
    return round(usual / MM + float(moved), 2)


def _plain(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)
