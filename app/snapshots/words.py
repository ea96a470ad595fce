"""Snapshots in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.coverage import words as coverage
from app.coverage.facts import Figures, Ratio
from app.snapshots.facts import Ending
from app.web.parts import day

STANDING = _l("有效")
ENDINGS: Mapping[Ending | None, Any] = {
    None: STANDING,
    Ending.SUPERSEDED: _l("已被取代"),
    Ending.WITHDRAWN: _l("已撤回"),
}
TONES: Mapping[Ending | None, str] = {None: "ok", Ending.SUPERSEDED: "quiet", Ending.WITHDRAWN: "bad"}


def shares(total: Figures) -> list[tuple[Any, str, Ratio, Any]]:
    """Return the shares at the head of a snapshot: name, percentage, what it is made of, what it means."""
    return [(each.label, each.value, each.ratio, each.meaning) for each in coverage.shares(total)]


def field_name(name: str) -> str:
    return str(_FIELDS.get(name) or coverage.fact_names().get(name) or name)


_FIELDS: Mapping[str, Any] = {
    "unit_path": _l("单位"),
    "tier_id": _l("层级"),
    "is_principal_leader": _l("主要负责同志"),
    "attended_any": _l("到过课"),
    "exam_admitted": _l("已排考"),
    "passed_first_sitting": _l("首考合格"),
}


def value(found: Any) -> str:
    """Return a fact as it is shown beside another."""
    if found is None or found == "":
        return "—"
    if isinstance(found, bool):
        return str(_("是") if found else _("否"))
    return day(found) if hasattr(found, "year") else str(found)
