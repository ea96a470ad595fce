"""What somebody sees to, and saying that it is done."""

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.roadmap import operations, policy, queries, rules, words
from app.roadmap.facts import MilestoneFacts, Standing
from app.roadmap.forms import DoneForm
from app.roadmap.views.counter import FINISH, desk
from app.web.desk import Answer, Visit, may


def _standing(milestone: MilestoneFacts, today: date) -> Standing:
    return rules.standing(milestone.starts_on, milestone.due_on, milestone.done_on, today)


@desk.get("/milestones", needs=may(policy.own))
def mine(visit: Visit) -> Answer:
    today = day_of(visit.at)
    found = queries.of_person(visit.session, visit.actor.person_id)
    return render_template(
        "roadmap/mine.html", tasks=[(each, _standing(each, today)) for each in found], words=words
    )


@desk.get("/milestones/<uuid:milestone_id>", needs=FINISH)
def milestone(visit: Visit, milestone: MilestoneFacts) -> Answer:
    return _page(visit, milestone, DoneForm(formdata=None, done_on=day_of(visit.at)))


def _page(visit: Visit, milestone: MilestoneFacts, form: DoneForm) -> str:
    return render_template(
        "roadmap/milestone.html",
        milestone=milestone,
        standing=_standing(milestone, day_of(visit.at)),
        form=form,
        words=words,
        may_change=policy.change(visit.actor, milestone) and not milestone.closed,
    )


@desk.post("/milestones/<uuid:milestone_id>/done", needs=FINISH)
def finish(visit: Visit, milestone: MilestoneFacts) -> Answer:
    form = DoneForm()
    form.today = day_of(visit.at)
    if not form.validate():
        return _page(visit, milestone, form), 422
    operations.finish(visit.session, milestone.id, **form.values(), by=visit.actor, at=visit.at)
    flash(_("已登记完成。"), "ok")
    return redirect(url_for("roadmap.milestone", milestone_id=milestone.id), 303)


@desk.post("/milestones/<uuid:milestone_id>/reopen", needs=FINISH)
def reopen(visit: Visit, milestone: MilestoneFacts) -> Answer:
    operations.reopen(visit.session, milestone.id, by=visit.actor, at=visit.at)
    flash(_("已撤回完成登记。"), "ok")
    return redirect(url_for("roadmap.milestone", milestone_id=milestone.id), 303)
