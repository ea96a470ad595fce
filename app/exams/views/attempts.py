"""One attempt for its organizers: what is known of it, voiding it, and letting its candidate go on."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.exams import labels, operations, queries, rules
from app.exams.facts import AttemptFacts, AttemptState
from app.exams.forms import ReasonForm
from app.exams.forms.halls import ReopenForm
from app.exams.refusals import ReopenOutOfRange, StillOpen
from app.exams.views.counter import desk
from app.exams.views.doors import ATTEMPT, way
from app.web.desk import Answer, Visit
from app.web.errors import say


def _attempt(visit: Visit, attempt: AttemptFacts, form: ReasonForm) -> str:
    ended = attempt.state in (AttemptState.SUBMITTED, AttemptState.EXPIRED, AttemptState.VOIDED)
    place = queries.sitting(visit.session, attempt.sitting_id)
    assert place is not None
    marked = ended and attempt.responses_digest is not None
    return render_template(
        "exams/manage_attempt.html",
        attempt=attempt,
        crumbs=way(place, (attempt.person_name, None)),
        labels=labels,
        form=form,
        receipt=queries.receipt(attempt) if marked else None,
        noticed=queries.noticed(visit.session, attempt.id),
        lines=queries.script(visit.session, attempt.id) if marked else (),
        released=queries.released(attempt, queries.now(visit.session)),
        continued=queries.continued(visit.session, attempt.id),
    )


@desk.get("/exams/manage/attempts/<uuid:attempt_id>", needs=ATTEMPT)
def manage_attempt(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Show an attempt to its organizers; what was answered only once it has ended."""
    return _attempt(visit, attempt, ReasonForm(formdata=None))


@desk.post("/exams/manage/attempts/<uuid:attempt_id>/void", needs=ATTEMPT)
def void(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Void an attempt, with a reason."""
    form = ReasonForm()
    if not form.validate():
        return _attempt(visit, attempt, form), 422
    operations.void(visit.session, attempt.id, reason=form.reason.data or "", by=visit.actor, at=visit.at)
    flash(_("这次作答已作废，本人已收到消息。"), "ok")
    return redirect(url_for("exams.manage_attempt", attempt_id=attempt.id), 303)


REOPEN = "/exams/manage/attempts/<uuid:attempt_id>/reopen"


def _reopen(visit: Visit, attempt: AttemptFacts, form: ReopenForm) -> str:
    place = queries.sitting(visit.session, attempt.sitting_id)
    assert place is not None
    return render_template(
        "exams/manage_reopen.html",
        attempt=attempt,
        sitting=place,
        crumbs=way(
            place,
            (attempt.person_name, url_for("exams.manage_attempt", attempt_id=attempt.id)),
            (_("重新开放"), None),
        ),
        form=form,
        left=rules.minutes_left(attempt.deadline_at, attempt.ended_at),
        labels=labels,
    )


@desk.get(REOPEN, needs=ATTEMPT)
def look_to_reopen(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Look a second time at an attempt that may have ended by mistake, before it is gone on with."""
    if attempt.is_open:
        raise StillOpen
    left = rules.minutes_left(attempt.deadline_at, attempt.ended_at)
    return _reopen(visit, attempt, ReopenForm(formdata=None, data={"minutes": left or 10}))


@desk.post(REOPEN, needs=ATTEMPT)
def reopen(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Let its candidate go on, in an attempt that begins with what this one holds."""
    form = ReopenForm()
    if not form.validate():
        return _reopen(visit, attempt, form), 422
    try:
        going_on = operations.reopen(
            visit.session,
            attempt.id,
            minutes=form.minutes.data or 0,
            reason=form.reason.data or "",
            by=visit.actor,
        )
    except ReopenOutOfRange as refusal:
        form.minutes.errors = [say(refusal)]
        return _reopen(visit, attempt, form), refusal.status
    flash(_("已重新开放，本人已收到消息，可以接着作答。"), "ok")
    return redirect(url_for("exams.manage_attempt", attempt_id=going_on), 303)
