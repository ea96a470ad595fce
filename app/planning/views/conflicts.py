"""What stands in the way of a draft, with a button for each loosening."""

import uuid

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.planning import operations, policy, queries
from app.planning.facts import PlanSettings
from app.planning.obstacles import keys_of, loosened, obstacles
from app.planning.queries.rules import titles
from app.planning.records import PlanFacts
from app.planning.verdict import loosening, verdict
from app.planning.views.counter import ORGANIZE_PLAN, PLAN, SEE_PLAN, desk, plan_crumbs, urls, within
from app.refusals import Unknown
from app.web.desk import Answer, Visit


@desk.get(f"{PLAN}/conflicts", needs=SEE_PLAN)
def conflicts(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    if plan.summary is None:
        raise Unknown
    settings = PlanSettings.from_json(plan.settings)
    found = plan.summary.get("conflicts", [])
    keys = keys_of(found) | {uuid.UUID(unit) for unit in settings.away}
    names = titles(visit.session, programme_id, keys)
    return render_template(
        "planning/conflicts.html",
        plan=plan,
        crumbs=plan_crumbs(plan, (_("冲突与放宽"), None)),
        obstacles=obstacles(found, names),
        loosened=loosened(settings, names),
        verdict=verdict(plan.summary, settings),
        loosening=loosening(plan.summary),
        left_out=plan.summary["people"] - plan.summary["placed"],
        urls=urls(programme_id),
        may_organize=policy.organize(visit.actor, plan),
    )


@desk.post(f"{PLAN}/conflicts", needs=ORGANIZE_PLAN)
def relax(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    chosen = request.form.getlist("conflict", type=int)
    made = queries.plan(
        visit.session, operations.relax(visit.session, plan.id, chosen, by=visit.actor, at=visit.at)
    )
    assert made is not None
    return redirect(url_for("web.job", job_id=made.job_id), 303)
