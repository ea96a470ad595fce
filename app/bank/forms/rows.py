"""Rows of a form that are added, removed and moved by its buttons, with and without scripts."""

import re
from typing import Any

_ACT = re.compile(r"(\w+)\.(add|remove|up|down|move)(?:\.(\d{1,2}))?(?:\.(\d{1,2}))?")
# What a new form begins with: so many empty rows.
USUAL: dict[str, tuple[int, Any]] = {
    "options": (4, ""),
    "blanks": (1, ""),
    "rubric": (3, {"text": "", "marks": "", "keywords": ""}),
}


def blank_rows(name: str) -> list[Any]:
    """Return the empty rows a new form of this field begins with."""
    count, row = USUAL[name]
    return [row] * count


def order_after(act: str, name: str, count: int, most: int) -> list[int | None] | None:
    """Return which row stands where after a button was pressed, None for a new row; None if no row was meant.

    `options.add`, `options.remove.2`, `options.up.2`, `options.down.2`, `options.move.2.0`; what cannot be done
    changes nothing.
    """
    found = _ACT.fullmatch(act)
    if found is None or found[1] != name:
        return None
    verb, at, to = found[2], int(found[3] or 0), int(found[4] or 0)
    order: list[int | None] = list(range(count))
    if verb == "add":
        return [*order, None] if count < most else order
    if at >= count:
        return order
    if verb == "remove":
        return [*order[:at], *order[at + 1 :]] or order
    target = {"up": at - 1, "down": at + 1, "move": to}[verb]
    order.insert(min(max(target, 0), count - 1), order.pop(at))
    return order
