"""The one desk that the views of this room register at, and what several of them open."""

import uuid
from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from app.planning import policy, queries
from app.planning.frame import Crumb as Crumb
from app.planning.frame import crumbs as crumbs
from app.planning.frame import parts as parts
from app.planning.frame import urls as urls
from app.planning.records import PlanFacts, UnitLoad
from app.refusals import Unknown
from app.web.desk import Desk, Needs, may

desk = Desk("planning", "app.planning")

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


def under_path(plan: PlanFacts, asked: str, summed: Sequence[UnitLoad]) -> str:
    """Return the path of the unit asked for by its code, or that of the programme."""
    mark = f"/{asked}/"
    for load in summed if asked else ():
        if mark in load.unit_path:
            return str(load.unit_path[: load.unit_path.index(mark) + len(mark)])
    return plan.unit_path


def code(path: str) -> str:
    """Return the code of the unit at a path."""
    return path.strip("/").rsplit("/", 1)[-1]


def above(top: str, under: str) -> list[str]:
    """Return the paths from the programme's unit down to the one looked at."""
    found = [top]
    for part in under.removeprefix(top).strip("/").split("/"):
        if part:
            found.append(f"{found[-1]}{part}/")
    return found
