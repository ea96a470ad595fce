"""A network failure: measured for each candidate, looked at, and made up for."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.exams import labels, operations, queries
from app.exams.forms.halls import GrantForm, OutageForm
from app.exams.operations.outages import check_outage
from app.exams.records import Measured, SittingFacts
from app.exams.refusals import NobodyToExtend, OutageOutOfRange
from app.exams.views.counter import desk
from app.exams.views.doors import SITTING, sitting_tabs, way
from app.exams.views.extensions import hall_choices
from app.web.desk import Answer, Visit
from app.web.errors import say

OUTAGE = "/exams/manage/sittings/<uuid:sitting_id>/outage"


def _asked(visit: Visit, sitting: SittingFacts) -> OutageForm:
    """Read the outage from the address; a page opened afresh asks for nothing yet."""
    form = OutageForm(request.args if "began_at" in request.args else None)
    form.hall.choices = hall_choices(queries.halls(visit.session, sitting.id))
    return form


def _measure(visit: Visit, sitting: SittingFacts, form: OutageForm) -> list[Measured] | None:
    """Return what each lost, once the address names an outage of this sitting that is over."""
    if "began_at" not in request.args or not form.validate():
        return None
    now, outage = queries.now(visit.session), form.outage()
    try:
        check_outage(visit.session, sitting.id, outage["began_at"], outage["ended_at"], now)
    except OutageOutOfRange as refusal:
        form.ended_at.errors = [say(refusal)]
        return None
    found = queries.measured(
        visit.session,
        sitting.id,
        outage["began_at"],
        outage["ended_at"],
        now,
        hall=outage["hall"],
        cap=outage["cap"],
    )
    return [each for each in found if each.person_id != visit.actor.person_id]


def _page(sitting: SittingFacts, form: OutageForm, found: list[Measured] | None, grant: GrantForm) -> str:
    return render_template(
        "exams/manage_outage.html",
        sitting=sitting,
        crumbs=way(
            sitting,
            (_("延时"), url_for("exams.extensions", sitting_id=sitting.id)),
            (_("网络故障"), None),
        ),
        tabs=sitting_tabs(sitting, "extensions"),
        form=form,
        found=found,
        lost=[each for each in found or () if each.interruption.seconds],
        here=request.full_path,
        grant=grant,
        labels=labels,
    )


@desk.get(OUTAGE, needs=SITTING, lane="report")
def outage(visit: Visit, sitting: SittingFacts) -> Answer:
    """Show what an outage took from each candidate; nothing changes."""
    form = _asked(visit, sitting)
    return _page(sitting, form, _measure(visit, sitting, form), GrantForm(formdata=None))


@desk.post(OUTAGE, needs=SITTING)
def extend_outage(visit: Visit, sitting: SittingFacts) -> Answer:
    """Make up to the ticked candidates for what is measured, again, at this moment."""
    form, grant = _asked(visit, sitting), GrantForm()
    found = _measure(visit, sitting, form)
    if found is None or not grant.validate():
        return _page(sitting, form, found, grant), 422
    try:
        decided = operations.extend_outage(
            visit.session,
            sitting.id,
            grant.people(),
            **form.outage(),
            reason=grant.reason.data or "",
            by=visit.actor,
        )
    except NobodyToExtend:
        grant.form_errors.append(_("请勾选至少一名有中断的考生。"))
        return _page(sitting, form, found, grant), 422
    flash(
        _(
            "已按实际中断补时：正在作答 %(running)s 人，尚未开始或已到时 %(waiting)s 人，均已收到消息。",
            running=decided.running,
            waiting=decided.waiting,
        ),
        "ok",
    )
    return redirect(url_for("exams.extensions", sitting_id=sitting.id), 303)
