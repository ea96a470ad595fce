"""Calls for reports: a programme's, a new one, who has answered it, and the reminder by hand."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.planning.frame import crumbs, parts
from app.planning.models import ProgrammeState
from app.planning.records import ProgrammeFacts
from app.reports import operations, policy, queries, sheets, words
from app.reports.facts import CallFacts
from app.reports.forms import CallForm
from app.reports.rules import DaysWrong
from app.reports.views.counter import ASK, SEE_CALL, SEE_PROGRAMME, TEND_CALL, desk
from app.web.desk import Answer, Visit, may
from app.web.tables import export, read_state


@desk.get("/unit-reports", needs=may(policy.look))
def index(visit: Visit) -> Answer:
    scope = policy.scope(visit.actor)
    return render_template(
        "reports/index.html",
        mine=queries.mine(visit.session, scope, visit.actor.person_id),
        calls=queries.calls_within(visit.session, scope),
        today=day_of(visit.at),
        words=words,
        sheets=sheets,
    )


@desk.get("/programmes/<uuid:programme_id>/reports", needs=SEE_PROGRAMME)
def programme(visit: Visit, programme: ProgrammeFacts) -> Answer:
    open_ = programme.state is not ProgrammeState.CLOSED
    return render_template(
        "reports/programme.html",
        programme=programme,
        crumbs=crumbs(programme, (_("单位报告"), None)),
        tabs=parts(programme.id, "reports"),
        calls=queries.calls_of(visit.session, programme.id),
        today=day_of(visit.at),
        sheets=sheets,
        may_ask=open_ and policy.ask(visit.actor, programme),
    )


@desk.get("/programmes/<uuid:programme_id>/reports/new", needs=ASK)
def blank(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _form(programme, CallForm(formdata=None))


def _form(programme: ProgrammeFacts, form: CallForm) -> str:
    back = url_for("reports.programme", programme_id=programme.id)
    return render_template(
        "reports/ask.html",
        form=form,
        back=back,
        crumbs=crumbs(programme, (_("单位报告"), back), (_("要求报送"), None)),
    )


@desk.post("/programmes/<uuid:programme_id>/reports/new", needs=ASK)
def ask(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = CallForm()
    if not form.validate():
        return _form(programme, form), 422
    try:
        call_id = operations.call(visit.session, programme.id, form.draft(), by=visit.actor, at=visit.at)
    except DaysWrong as wrong:
        form.due_on.errors = [_(wrong.sentence)]
        return _form(programme, form), 422
    flash(_("已要求各单位报送，各单位的组织者会收到消息。"), "ok")
    return redirect(url_for("reports.call", call_id=call_id), 303)


@desk.get("/report-calls/<uuid:call_id>", needs=SEE_CALL)
def call(visit: Visit, call: CallFacts) -> Answer:
    state = read_state(("state",), "unit")
    found, total = queries.reports_of(visit.session, call, state)
    sheet = sheets.reports(found, total, state, day_of(visit.at))
    return export(f"{call.title}-{_('报送情况')}", sheet) or render_template(
        "reports/call.html",
        call=call,
        sheet=sheet,
        line=next(
            each for each in queries.calls_of(visit.session, call.programme_id) if each.call.id == call.id
        ),
        sheets=sheets,
        today=day_of(visit.at),
        may_tend=policy.tend_call(visit.actor, call),
    )


@desk.post("/report-calls/<uuid:call_id>/remind", needs=TEND_CALL)
def remind(visit: Visit, call: CallFacts) -> Answer:
    told = operations.remind_by_hand(visit.session, call.id, by=visit.actor, at=visit.at)
    flash(_("已提醒 %(n)s 个还没有报送的单位。", n=told), "ok")
    return redirect(url_for("reports.call", call_id=call.id), 303)
