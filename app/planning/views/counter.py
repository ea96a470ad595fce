"""The one desk that the views of this room register at, and what several of them open."""

import uuid
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.planning import policy, queries
from app.planning.records import PlanFacts, ProgrammeFacts
from app.refusals import Unknown
from app.web.desk import Desk, Needs, may

desk = Desk("planning", "app.planning")

Crumb = tuple[Any, str | None]
PLAN = "/programmes/<uuid:programme_id>/plans/<uuid:plan_id>"

SEE_PROGRAMME: Needs = may(policy.see, queries.programme, key="programme_id")
ORGANIZE_PROGRAMME: Needs = may(policy.organize, queries.programme, key="programme_id")
SEE_BATCH: Needs = may(policy.see, queries.batch, key="batch_id")
ORGANIZE_BATCH: Needs = may(policy.organize, queries.batch, key="batch_id")
SEE_PLAN: Needs = may(policy.see, queries.plan, key="plan_id")
ORGANIZE_PLAN: Needs = may(policy.organize, queries.plan, key="plan_id")


def within(plan: PlanFacts, programme_id: uuid.UUID) -> None:
    """Refuse an address that names a plan of another programme."""
    if plan.programme_id != programme_id:
        raise Unknown


def urls(programme_id: uuid.UUID) -> dict[str, str]:
    """Return where the parts of a programme are."""
    return {
        name: url_for(f"planning.{name}", programme_id=programme_id)
        for name in ("programme", "tiers", "roster", "batches", "plans")
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


def version(plan: PlanFacts) -> str:
    """Return what a plan is called."""
    return str(_("第 %(n)s 稿", n=plan.version))


def plan_crumbs(plan: PlanFacts, *more: Crumb) -> list[Crumb]:
    """Return the way down to a page of a plan."""
    key = plan.programme_id
    own = url_for("planning.board", programme_id=key, plan_id=plan.id) if more else None
    return [
        (_("轮训计划"), url_for("planning.index")),
        (plan.programme_name, url_for("planning.programme", programme_id=key)),
        (_("计划"), url_for("planning.plans", programme_id=key)),
        (version(plan), own),
        *more,
    ]
