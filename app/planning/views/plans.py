"""The versions of a plan, and a new one."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from app.planning import operations, policy, queries, words
from app.planning.forms import ProposeForm
from app.planning.models import PlanState
from app.planning.queries import rosters
from app.planning.records import ProgrammeFacts
from app.planning.views.counter import ORGANIZE_PROGRAMME, SEE_PROGRAMME, crumbs, desk, parts
from app.web.desk import Answer, Visit


def _plans(visit: Visit, programme: ProgrammeFacts, form: ProposeForm) -> str:
    found = queries.plans(visit.session, programme.id)
    offered = queries.batches(visit.session, programme.id)
    return render_template(
        "planning/plans.html",
        programme=programme,
        crumbs=crumbs(programme, (_("计划"), None)),
        tabs=parts(programme.id, "plans"),
        plans=found,
        published=next((plan for plan in found if plan.state is PlanState.PUBLISHED), None),
        words=words,
        form=form,
        ready=programme.roster_as_of is not None and bool(offered),
        seats=sum(batch.capacity for batch in offered),
        count=rosters.count(visit.session, programme.id, programme.roster_frozen_at),
        may_organize=policy.organize(visit.actor, programme),
    )


@desk.get("/programmes/<uuid:programme_id>/plans", needs=SEE_PROGRAMME)
def plans(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _plans(visit, programme, ProposeForm(formdata=None, obj=programme))


@desk.post("/programmes/<uuid:programme_id>/plans", needs=ORGANIZE_PROGRAMME)
def propose(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = ProposeForm()
    if not form.validate():
        return _plans(visit, programme, form), 422
    plan_id = operations.propose(visit.session, programme.id, form.settings(), by=visit.actor, at=visit.at)
    plan = queries.plan(visit.session, plan_id)
    assert plan is not None
    return redirect(url_for("web.job", job_id=plan.job_id), 303)
