"""A cadre's leave on the phone: what was asked for, asking, taking it back."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.leave import operations, queries, words
from app.leave.facts import LeaveFacts
from app.leave.forms import LeaveForm
from app.leave.views.counter import IS_OWN, OWN, desk
from app.planning.queries import seats_of
from app.planning.rules.proofs import MOST_BYTES
from app.refusals import Refusal
from app.web.desk import Answer, Visit
from app.web.errors import say
from app.web.forms import uploaded
from app.web.parts import day


def _seats(visit: Visit) -> list[tuple[str, str]]:
    today = day_of(visit.at)
    return [
        (
            str(seat.batch.id),
            str(
                _(
                    "第 %(n)s 期（%(first)s — %(last)s）",
                    n=seat.batch.number,
                    first=day(seat.batch.starts_on),
                    last=day(seat.batch.ends_on),
                )
            ),
        )
        for seat in seats_of(visit.session, visit.actor.person_id)
        if seat.batch.ends_on >= today
    ]


@desk.get("/leave", needs=OWN)
def mine(visit: Visit) -> Answer:
    return render_template(
        "leave/mine.html",
        requests=queries.of_person(visit.session, visit.actor.person_id),
        offers=queries.offers_to(visit.session, visit.actor.person_id),
        may_ask=bool(_seats(visit)),
        words=words,
    )


def _page(visit: Visit, form: LeaveForm, fault: str = "") -> str:
    return render_template(
        "leave/ask.html",
        form=form,
        seats=_seats(visit),
        sessions=queries.tickable(visit.session, visit.actor.person_id, visit.at),
        fault=fault,
    )


@desk.get("/leave/new", needs=OWN)
def blank(visit: Visit) -> Answer:
    return _page(visit, LeaveForm(formdata=None).offer(_seats(visit)))


@desk.post("/leave/new", needs=OWN)
def ask(visit: Visit) -> Answer:
    form = LeaveForm().offer(_seats(visit))
    if not form.validate():
        return _page(visit, form), 422
    try:
        sent = request.files.get("proof")
        proof = uploaded("proof", MOST_BYTES) if sent is not None and sent.filename else None
        leave_id = operations.ask(
            visit.session,
            uuid.UUID(form.batch_id.data),
            proof=proof,
            by=visit.actor,
            at=visit.at,
            **form.values(),
        )
    except Refusal as refusal:
        # What was typed stays on the page; only the file has to be chosen again.
        return _page(visit, form, say(refusal)), 422
    flash(_("申请已提交，审批结果会通过消息告诉您。"), "ok")
    return redirect(url_for("leave.show", leave_id=leave_id), 303)


@desk.post("/leave/<uuid:leave_id>/withdraw", needs=IS_OWN)
def withdraw(visit: Visit, leave: LeaveFacts) -> Answer:
    operations.withdraw(visit.session, leave.id, by=visit.actor, at=visit.at)
    flash(_("已撤回申请。"), "ok")
    return redirect(url_for("leave.show", leave_id=leave.id), 303)
