"""A programme's leave and free seats: what is to be decided, what is offered to whom, how the plan has moved since."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.leave import operations, queries, words
from app.leave.facts import VacancyFacts
from app.leave.forms import KeepForm
from app.leave.views.counter import ORGANIZE, PUSH, SEE_PROGRAMME, desk
from app.planning import policy as planning
from app.planning.frame import crumbs, parts
from app.planning.queries import published
from app.planning.queries.drafts import moves
from app.planning.records import MoveFacts, PlanFacts, ProgrammeFacts
from app.web.desk import Answer, Visit


def _page(visit: Visit, programme: ProgrammeFacts, form: KeepForm) -> str:
    plan = published(visit.session, programme.id)
    return render_template(
        "leave/programme.html",
        programme=programme,
        crumbs=crumbs(programme, (_("请假递补"), None)),
        tabs=parts(programme.id, "leave"),
        over=queries.over_limit(visit.session, programme.id, day_of(visit.at)),
        vacancies=queries.of_programme(visit.session, programme.id),
        moves=_since(visit, plan) if plan else [],
        may_organize=planning.organize(visit.actor, programme),
        actor_id=visit.actor.person_id,
        form=form,
        words=words,
    )


def _since(visit: Visit, plan: PlanFacts) -> list[MoveFacts]:
    """Return how a plan moved since it was published: seats given up and taken outside it."""
    since = plan.published_at
    return [each for each in moves(visit.session, plan, 50) if since is not None and each.made_at > since]


@desk.get("/programmes/<uuid:programme_id>/leave", needs=SEE_PROGRAMME)
def programme(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _page(visit, programme, KeepForm(formdata=None))


@desk.post("/vacancies/<uuid:vacancy_id>/offer", needs=PUSH)
def push(visit: Visit, vacancy: VacancyFacts) -> Answer:
    offered = operations.offer_next(visit.session, vacancy.id, visit.at)
    flash(
        _("已征询下一人。") if offered else _("目前没有可以征询的人，或已有人待答复。"),
        "ok" if offered else "info",
    )
    return redirect(url_for("leave.programme", programme_id=vacancy.programme_id), 303)


@desk.post("/programmes/<uuid:programme_id>/over-limit/<uuid:batch_id>/<uuid:person_id>/out", needs=ORGANIZE)
def take_out(visit: Visit, programme: ProgrammeFacts, batch_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    operations.withdraw_over_limit(
        visit.session, programme.id, batch_id, person_id, by=visit.actor, at=visit.at
    )
    flash(_("已退出本期，列入补训，并告知本人。"), "ok")
    return redirect(url_for("leave.programme", programme_id=programme.id), 303)


@desk.post("/programmes/<uuid:programme_id>/over-limit/<uuid:batch_id>/<uuid:person_id>/keep", needs=ORGANIZE)
def keep(visit: Visit, programme: ProgrammeFacts, batch_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    form = KeepForm()
    if not form.validate():
        return _page(visit, programme, form), 422
    operations.keep_seat(
        visit.session,
        programme.id,
        batch_id,
        person_id,
        reason=form.reason.data or "",
        by=visit.actor,
        at=visit.at,
    )
    flash(_("已保留名额，理由已记录。"), "ok")
    return redirect(url_for("leave.programme", programme_id=programme.id), 303)
