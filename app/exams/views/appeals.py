"""Score appeals: a candidate files one, an organizer answers."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.exams import labels, operations, queries
from app.exams.facts import AppealState, AttemptFacts, ExamState, ResultFacts, ResultLine
from app.exams.forms.marking import WHOLE, AppealForm, DecisionForm
from app.exams.queries.appeals import FILTERS
from app.exams.records import ExamFacts
from app.exams.records.marking import AppealFacts
from app.exams.refusals import MarkConflict, NotPublished
from app.exams.rules import appeals as rules
from app.exams.sheets.appeals import appeals_sheet
from app.exams.views.counter import desk
from app.exams.views.doors import APPEAL, EXAM, OWN, crumbs, tabs
from app.refusals import Refusal
from app.web.desk import Answer, Visit
from app.web.errors import say
from app.web.forms import options
from app.web.tables import read_state


def _with_items(form: AppealForm, result: ResultFacts) -> AppealForm:
    lines = [(str(line.item_id), _("第 %(n)s 题", n=line.position)) for line in result.lines]
    form.item.choices = options([(WHOLE, _("整份答卷")), *lines])
    return form


def _open(visit: Visit, attempt: AttemptFacts) -> ResultFacts:
    """Return the result one may appeal against now, or refuse."""
    result = queries.result(visit.session, attempt, visit.at)
    rules.check_filing(queries.appeal_until(visit.session, attempt), result is not None, visit.at)
    assert result is not None
    return result


def _form(visit: Visit, attempt: AttemptFacts, form: AppealForm, fault: str = "") -> str:
    return render_template(
        "exams/appeal_form.html",
        attempt=attempt,
        form=form,
        fault=fault,
        until=queries.appeal_until(visit.session, attempt),
    )


@desk.get("/attempts/<uuid:attempt_id>/appeal", needs=OWN)
def appeal_form(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Let a candidate say what marks they think wrong."""
    form = AppealForm(formdata=None, data={"item": request.args.get("item", WHOLE)})
    return _form(visit, attempt, _with_items(form, _open(visit, attempt)))


@desk.post("/attempts/<uuid:attempt_id>/appeal", needs=OWN)
def file_appeal(visit: Visit, attempt: AttemptFacts) -> Answer:
    """File an appeal on one's own result."""
    form = _with_items(AppealForm(), _open(visit, attempt))
    if not form.validate():
        return _form(visit, attempt, form), 422
    try:
        operations.file_appeal(
            visit.session,
            attempt.id,
            item_id=form.item_id,
            text=form.text.data or "",
            by=visit.actor,
            at=visit.at,
        )
    except rules.AppealStands as refusal:
        return _form(visit, attempt, form, say(refusal)), refusal.status
    flash(_("申诉已提交，答复会发到您的消息里。"), "ok")
    return redirect(url_for("exams.result", attempt_id=attempt.id), 303)


@desk.get("/exams/manage/<uuid:exam_id>/appeals", needs=EXAM)
def appeals(visit: Visit, exam: ExamFacts) -> Answer:
    """List an exam's appeals."""
    if exam.state is ExamState.DRAFT:
        raise NotPublished
    state = read_state(FILTERS, default_sort="filed")
    found, total = queries.appeals(visit.session, exam.id, visit.actor.person_id, state)
    return render_template(
        "exams/appeals.html",
        exam=exam,
        crumbs=crumbs(exam.id, exam.title, (_("成绩申诉"), None)),
        tabs=tabs(exam, "appeals"),
        plan=queries.plan(visit.session, exam.id),
        sheet=replace(appeals_sheet(found, total, state), exports=False),
    )


def _lines(visit: Visit, appeal: AppealFacts) -> list[ResultLine]:
    lines = queries.script(visit.session, appeal.attempt_id)
    return [line for line in lines if appeal.item_id in (None, line.item_id)]


def _appeal(
    visit: Visit, appeal: AppealFacts, form: DecisionForm, fault: str = "", *, conflict: bool = False
) -> str:
    way = (_("成绩申诉"), url_for("exams.appeals", exam_id=appeal.exam_id)), (appeal.person_name, None)
    return render_template(
        "exams/appeal.html",
        appeal=appeal,
        lines=_lines(visit, appeal),
        labels=labels,
        form=form,
        fault=fault,
        conflict=conflict,
        sent=request.form,
        is_open=appeal.state is AppealState.OPEN,
        crumbs=crumbs(appeal.exam_id, appeal.exam_title, *way),
    )


@desk.get("/exams/manage/appeals/<uuid:appeal_id>", needs=APPEAL)
def appeal(visit: Visit, appeal: AppealFacts) -> Answer:
    """Show an appeal beside what was answered and given."""
    return _appeal(visit, appeal, DecisionForm(formdata=None))


@desk.post("/exams/manage/appeals/<uuid:appeal_id>", needs=APPEAL)
def decide_appeal(visit: Visit, appeal: AppealFacts) -> Answer:
    """Answer an appeal, with new marks where it is upheld."""
    form = DecisionForm()
    valid = form.validate()
    changes = form.changes(_lines(visit, appeal), request.form)
    if not valid or changes is None:
        return _appeal(visit, appeal, form), 422
    try:
        operations.decide_appeal(
            visit.session,
            appeal.id,
            upheld=form.outcome.data == AppealState.UPHELD.value,
            decision=form.decision.data or "",
            changes=changes,
            by=visit.actor,
            at=visit.at,
        )
    except Refusal as refusal:
        visit.session.rollback()
        conflict = isinstance(refusal, MarkConflict)
        return _appeal(visit, appeal, form, say(refusal), conflict=conflict), refusal.status
    flash(_("申诉已答复，本人已收到消息。"), "ok")
    return redirect(url_for("exams.appeals", exam_id=appeal.exam_id), 303)
