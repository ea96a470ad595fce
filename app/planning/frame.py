"""What frames every page of a programme: the way down to it, and its tabs. Rooms above add theirs."""

import uuid
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.planning.records import ProgrammeFacts

Crumb = tuple[Any, str | None]


def urls(programme_id: uuid.UUID) -> dict[str, str]:
    """Return where the parts of a programme are."""
    return {
        name: url_for(f"planning.{name}", programme_id=programme_id)
        for name in ("programme", "tiers", "roster", "batches", "rules", "plans")
    }


# Pages of a programme that rooms above this one look after: name → label and endpoint.
MORE_PARTS: dict[str, tuple[Any, str]] = {}


def add_part(name: str, label: Any, endpoint: str) -> None:
    """Give a programme's pages one more tab; called as the room that has the page is loaded."""
    MORE_PARTS[name] = (label, endpoint)


def parts(programme_id: uuid.UUID, here: str) -> list[tuple[str, str, bool]]:
    """Return the tabs of a programme's pages."""
    found = urls(programme_id)
    labels: dict[str, Any] = {
        "programme": _("概况"),
        "tiers": _("层级"),
        "roster": _("名册"),
        "batches": _("批次"),
        "rules": _("编排规则"),
        "plans": _("计划"),
    }
    own = [(str(label), found[name], name == here) for name, label in labels.items()]
    more = [
        (str(label), url_for(endpoint, programme_id=programme_id), name == here)
        for name, (label, endpoint) in MORE_PARTS.items()
    ]
    return own + more


def crumbs(programme: ProgrammeFacts, *more: Crumb) -> list[Crumb]:
    """Return the way down to a page of a programme."""
    own = url_for("planning.programme", programme_id=programme.id) if more else None
    return [(_("轮训计划"), url_for("planning.index")), (programme.name, own), *more]
