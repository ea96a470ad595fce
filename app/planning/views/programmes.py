"""Programmes: the list, a new one, one at a glance, and its settings."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.planning import operations, policy, queries, stages, words
from app.planning.forms import ProgrammeForm
from app.planning.models import ProgrammeState
from app.planning.queries import rosters
from app.planning.queries.programmes import lines as programme_lines
from app.planning.records import ProgrammeFacts
from app.planning.sheets import PROGRAMME_FILTERS, programmes_sheet
from app.planning.views.counter import ORGANIZE_PROGRAMME, SEE_PROGRAMME, crumbs, desk, parts, urls
from app.refusals import Forbidden
from app.web.actor import Actor
from app.web.desk import Answer, Visit, may
from app.web.forms import options
from app.web.tables import read_state


@desk.get("/programmes", needs=may(policy.look))
def index(visit: Visit) -> Answer:
    state = read_state(PROGRAMME_FILTERS, default_sort="-starts_on")
    lines, total = programme_lines(visit.session, policy.scope(visit.actor), state)
    return render_template(
        "planning/programmes.html",
        sheet=programmes_sheet(lines, total, state),
        may_plan=policy.plan(visit.actor),
    )


def _units(actor: Actor) -> list[tuple[str, str]]:
    """Return the units somebody organizes, for a programme to be theirs."""
    own = [grant for grant in actor.grants if grant.role in policy.PLANNERS]
    return list({str(grant.unit_id): grant.unit_name for grant in own}.items())


@desk.get("/programmes/new", needs=may(policy.plan))
def new_programme(visit: Visit) -> Answer:
    form = ProgrammeForm(formdata=None)
    form.unit_id.choices = options(_units(visit.actor))
    return render_template("planning/programme_form.html", form=form, programme=None)


@desk.post("/programmes/new", needs=may(policy.plan))
def create_programme(visit: Visit) -> Answer:
    form = ProgrammeForm()
    form.unit_id.choices = options(_units(visit.actor))
    if not form.validate():
        return render_template("planning/programme_form.html", form=form, programme=None), 422
    programme_id = operations.create_programme(
        visit.session, unit_id=uuid.UUID(form.unit_id.data), **form.values(), by=visit.actor, at=visit.at
    )
    flash(_("专项已建立。先看看层级是否合适，再冻结名册。"), "ok")
    return redirect(url_for("planning.programme", programme_id=programme_id), 303)


@desk.get("/programmes/<uuid:programme_id>", needs=SEE_PROGRAMME)
def programme(visit: Visit, programme: ProgrammeFacts) -> Answer:
    session = visit.session
    tiers = queries.tiers(session, programme.id)
    batches = queries.batches(session, programme.id)
    plans = queries.plans(session, programme.id)
    count = rosters.count(session, programme.id, programme.roster_frozen_at)
    way = stages.own(tiers, count, batches, plans, urls(programme.id)) + stages.later(session, programme)
    return render_template(
        "planning/programme.html",
        programme=programme,
        crumbs=crumbs(programme),
        tabs=parts(programme.id, "programme"),
        way=way,
        current=next((number for number, stage in enumerate(way, 1) if not stage.done), len(way) + 1),
        count=count,
        seats=sum(batch.capacity for batch in batches),
        seated=sum(batch.enrolled for batch in batches),
        batches=batches,
        per_tier=rosters.per_tier(session, programme.id),
        tiers=tiers,
        plans=plans[:5],
        words=words,
        may_organize=policy.organize(visit.actor, programme),
        closed=programme.state is ProgrammeState.CLOSED,
    )


@desk.get("/programmes/<uuid:programme_id>/settings", needs=ORGANIZE_PROGRAMME)
def settings(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = ProgrammeForm(formdata=None, obj=programme)
    return _settings(form, programme)


def _settings(form: ProgrammeForm, programme: ProgrammeFacts) -> str:
    form.unit_id.choices = options([(str(programme.unit_id), programme.unit_name)])
    return render_template(
        "planning/programme_form.html", form=form, programme=programme, crumbs=crumbs(programme)
    )


@desk.post("/programmes/<uuid:programme_id>/settings", needs=ORGANIZE_PROGRAMME)
def save_settings(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = ProgrammeForm()
    form.unit_id.choices = options([(str(programme.unit_id), programme.unit_name)])
    if not form.validate():
        return _settings(form, programme), 422
    if form.unit_id.data != str(programme.unit_id):
        raise Forbidden
    operations.change_programme(visit.session, programme.id, **form.values(), by=visit.actor, at=visit.at)
    flash(_("设置已保存。"), "ok")
    return redirect(url_for("planning.programme", programme_id=programme.id), 303)


@desk.post("/programmes/<uuid:programme_id>/close", needs=ORGANIZE_PROGRAMME)
def close_programme(visit: Visit, programme: ProgrammeFacts) -> Answer:
    operations.close_programme(visit.session, programme.id, by=visit.actor, at=visit.at)
    flash(_("专项已结束。"), "ok")
    return redirect(url_for("planning.programme", programme_id=programme.id), 303)
