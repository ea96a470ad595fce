"""More time while a sitting is held: for one, for a hall, and taking it back."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.exams import labels, operations, queries
from app.exams.forms import ReasonForm
from app.exams.forms.halls import EVERYWHERE, ExtendForm, HallForm, chosen_hall
from app.exams.operations.granting import Decided
from app.exams.records import CandidateLine, ExtensionDecision, SittingFacts
from app.exams.refusals import NobodyToExtend
from app.exams.views.counter import desk
from app.exams.views.doors import DECISION, SITTING, sitting_tabs, way
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.errors import say
from app.web.forms import options

EXTENSIONS = "/exams/manage/sittings/<uuid:sitting_id>/extensions"
ONE = "/exams/manage/sittings/<uuid:sitting_id>/candidates/<uuid:person_id>/extend"


def hall_choices(halls: list[str]) -> list[Any]:
    """Return the whole sitting, then its halls where it has several."""
    named = [(hall, hall or _("未编考场")) for hall in halls] if len(halls) > 1 else []
    return options([(EVERYWHERE, _("整个场次")), *named])


def _extensions(visit: Visit, sitting: SittingFacts, form: HallForm) -> str:
    form.hall.choices = hall_choices(queries.halls(visit.session, sitting.id))
    return render_template(
        "exams/manage_extensions.html",
        sitting=sitting,
        crumbs=way(sitting, (_("延时"), None)),
        tabs=sitting_tabs(sitting, "extensions"),
        form=form,
        undo=ReasonForm(formdata=None),
        lines=queries.extensions(visit.session, sitting.id),
        labels=labels,
    )


@desk.get(EXTENSIONS, needs=SITTING)
def extensions(visit: Visit, sitting: SittingFacts) -> Answer:
    """Show every decision about more time, and extend a hall."""
    return _extensions(visit, sitting, HallForm(formdata=None))


@desk.post(EXTENSIONS, needs=SITTING)
def extend_hall(visit: Visit, sitting: SittingFacts) -> Answer:
    """Give a hall, or the whole sitting, more time."""
    form = HallForm()
    form.hall.choices = hall_choices(queries.halls(visit.session, sitting.id))
    if not form.validate():
        return _extensions(visit, sitting, form), 422
    try:
        decided = operations.extend_hall(
            visit.session,
            sitting.id,
            hall=chosen_hall(form.hall.data),
            minutes=form.minutes.data or 0,
            reason=form.reason.data or "",
            by=visit.actor,
            at=visit.at,
        )
    except NobodyToExtend as refusal:
        form.hall.errors = [say(refusal)]
        return _extensions(visit, sitting, form), refusal.status
    return _done(sitting, decided)


def _done(sitting: SittingFacts, decided: Decided) -> Answer:
    flash(
        _(
            "已延时：正在作答 %(running)s 人，尚未开始 %(waiting)s 人，均已收到消息。",
            running=decided.running,
            waiting=decided.waiting,
        ),
        "ok",
    )
    return redirect(url_for("exams.extensions", sitting_id=sitting.id), 303)


def _candidate(visit: Visit, sitting: SittingFacts, person_id: uuid.UUID) -> CandidateLine:
    found = queries.candidate(visit.session, sitting.id, person_id)
    if found is None or person_id == visit.actor.person_id:
        raise Unknown
    return found


def _one(sitting: SittingFacts, candidate: CandidateLine, form: ExtendForm) -> str:
    return render_template(
        "exams/manage_extend.html",
        sitting=sitting,
        candidate=candidate,
        form=form,
        crumbs=way(sitting, (candidate.name, None)),
        labels=labels,
    )


@desk.get(ONE, needs=SITTING)
def extend(visit: Visit, sitting: SittingFacts, person_id: uuid.UUID) -> Answer:
    """Give one candidate more time."""
    return _one(sitting, _candidate(visit, sitting, person_id), ExtendForm(formdata=None))


@desk.post(ONE, needs=SITTING)
def extend_person(visit: Visit, sitting: SittingFacts, person_id: uuid.UUID) -> Answer:
    """Write one candidate's extension."""
    found, form = _candidate(visit, sitting, person_id), ExtendForm()
    if not form.validate():
        return _one(sitting, found, form), 422
    decided = operations.extend_person(
        visit.session,
        sitting.id,
        person_id,
        minutes=form.minutes.data or 0,
        reason=form.reason.data or "",
        by=visit.actor,
        at=visit.at,
    )
    return _done(sitting, decided)


@desk.post("/exams/manage/extensions/<uuid:decision_id>/reverse", needs=DECISION)
def reverse_extension(visit: Visit, decision: ExtensionDecision) -> Answer:
    """Take a decision back, as far as nobody who has begun loses by it."""
    back = url_for("exams.extensions", sitting_id=decision.sitting_id)
    form = ReasonForm()
    if not form.validate():
        flash(_("请写明撤回的理由，延时没有撤回。"), "bad")
        return redirect(back, 303)
    decided = operations.reverse(
        visit.session, decision.decision_id, reason=form.reason.data or "", by=visit.actor, at=visit.at
    )
    flash(
        _(
            "延时已撤回：尚未开始的 %(waiting)s 人恢复原定结束时间；已经开始的 %(running)s 人，截止时间不提前。",
            waiting=decided.waiting,
            running=decided.running,
        ),
        "ok",
    )
    return redirect(back, 303)
