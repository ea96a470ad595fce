"""A second look at marked scripts: a sample, each of its scripts, what was found."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.exams import labels, operations, queries
from app.exams.forms.marking import FindingForm, SampleForm
from app.exams.records import ExamFacts, ScriptFacts
from app.exams.records.marking import CheckedScript, CheckFacts
from app.exams.refusals import OwnAttempt
from app.exams.rules.sampling import NoteMissing, NothingToCheck, OwnMarking
from app.exams.sheets.checks import check_sheet
from app.exams.views.counter import desk
from app.exams.views.doors import CHECK, MARKED_EXAM
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.errors import say


@desk.post("/marking/<uuid:exam_id>/checks", needs=MARKED_EXAM)
def draw_check(visit: Visit, exam: ExamFacts) -> Answer:
    """Draw a sample of an exam's marked scripts."""
    form = SampleForm()
    back = redirect(url_for("exams.marking_exam", exam_id=exam.id), 303)
    if not form.validate():
        flash(_("抽查份数请填 1 至 500 的整数。"), "bad")
        return back
    try:
        check_id = operations.draw_check(
            visit.session, exam.id, form.size.data or 0, by=visit.actor, at=visit.at
        )
    except NothingToCheck as refusal:
        flash(say(refusal), "bad")
        return back
    return redirect(url_for("exams.check", check_id=check_id), 303)


@desk.get("/marking/checks/<uuid:check_id>", needs=CHECK)
def check(visit: Visit, check: CheckFacts) -> Answer:
    """Show a sample with what was found so far."""
    found = queries.checked_scripts(visit.session, check.id, visit.actor.person_id)
    return render_template(
        "exams/check.html", check=check, sheet=check_sheet(check, found), crumbs=_way(check)
    )


def _way(check: CheckFacts, *more: Any) -> list[Any]:
    own = url_for("exams.check", check_id=check.id) if more else None
    return [
        (_("阅卷"), url_for("exams.marking")),
        (check.exam_title, url_for("exams.marking_exam", exam_id=check.exam_id)),
        (_("抽查"), own),
        *more,
    ]


SCRIPT = "/marking/checks/<uuid:check_id>/scripts/<uuid:attempt_id>"


def _within(
    visit: Visit, check: CheckFacts, attempt_id: uuid.UUID
) -> tuple[CheckedScript, ScriptFacts, list[CheckedScript]]:
    """Return a script of the sample; nobody looks at their own."""
    found = queries.checked_scripts(visit.session, check.id, visit.actor.person_id)
    row = next((each for each in found if each.attempt_id == attempt_id), None)
    script = queries.marking_script(visit.session, attempt_id)
    if row is None or script is None or row.is_own:
        raise Unknown
    return row, script, found


def _page(
    visit: Visit,
    check: CheckFacts,
    row: CheckedScript,
    script: ScriptFacts,
    form: FindingForm,
    fault: str = "",
) -> str:
    return render_template(
        "exams/check_script.html",
        check=check,
        row=row,
        script=script,
        readings=queries.readings(visit.session, row.attempt_id),
        form=form,
        fault=fault,
        labels=labels,
        crumbs=_way(check, (row.label, None)),
    )


@desk.get(SCRIPT, needs=CHECK)
def check_script(visit: Visit, check: CheckFacts, attempt_id: uuid.UUID) -> Answer:
    """Show one script of a sample with its marks."""
    row, script, _all = _within(visit, check, attempt_id)
    data = {"finding": row.finding.value if row.finding else None, "note": row.note}
    return _page(visit, check, row, script, FindingForm(formdata=None, data=data))


@desk.post(SCRIPT, needs=CHECK)
def record_finding(visit: Visit, check: CheckFacts, attempt_id: uuid.UUID) -> Answer:
    """Write down what was found, and go on to the next script nobody has looked at."""
    row, script, everything = _within(visit, check, attempt_id)
    form = FindingForm()
    if not form.validate():
        return _page(visit, check, row, script, form), 422
    try:
        operations.record_finding(
            visit.session, check.id, attempt_id, *form.values(), by=visit.actor, at=visit.at
        )
    except (NoteMissing, OwnMarking, OwnAttempt) as refusal:
        return _page(visit, check, row, script, form, say(refusal)), refusal.status
    rest = [
        each
        for each in everything
        if each.finding is None and each.attempt_id != attempt_id and not (each.is_own or each.is_mine)
    ]
    flash(_("抽查意见已记录。"), "ok")
    if rest:
        return redirect(url_for("exams.check_script", check_id=check.id, attempt_id=rest[0].attempt_id), 303)
    return redirect(url_for("exams.check", check_id=check.id), 303)
