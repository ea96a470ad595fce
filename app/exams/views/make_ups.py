"""Make-ups: who owes an exam, and one sitting for them."""

from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.exams import labels, operations, queries, sheets
from app.exams.facts import ExamState
from app.exams.forms import MakeUpForm
from app.exams.records import ExamFacts
from app.exams.refusals import CapOutside, FormsTooAlike
from app.exams.views.counter import desk
from app.exams.views.doors import EXAM, crumbs, tabs
from app.journal.operations import record
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.errors import say
from app.web.tables import export, read_state


def _make_up(visit: Visit, exam: ExamFacts, form: MakeUpForm) -> str:
    people = queries.debtors(visit.session, exam.id, queries.now(visit.session))
    sheet = sheets.debtors_sheet(people, read_state())
    return render_template(
        "exams/manage_make_up.html",
        exam=exam,
        crumbs=crumbs(exam.id, exam.title, (_("补考"), None)),
        tabs=tabs(exam, "make_up"),
        form=form,
        people=people,
        sheet=replace(sheet, exports=False),
        exports=replace(sheet, path=url_for("exams.export_make_up", exam_id=exam.id)),
        arranged=queries.arranged(visit.session, exam.id, queries.now(visit.session)),
        labels=labels,
        failed=sum(each.sat for each in people),
        may_open=exam.state is ExamState.PUBLISHED,
    )


@desk.get("/exams/manage/<uuid:exam_id>/make-up", needs=EXAM)
def make_up(visit: Visit, exam: ExamFacts) -> Answer:
    """Show who owes the exam, and plan a make-up for them."""
    return _make_up(visit, exam, MakeUpForm(formdata=None))


@desk.get("/exams/manage/<uuid:exam_id>/make-up/export", needs=EXAM, writes=True)
def export_make_up(visit: Visit, exam: ExamFacts) -> Answer:
    """Hand out who owes the exam as a file."""
    people = queries.debtors(visit.session, exam.id, queries.now(visit.session))
    answer = export(_("应补考人员"), sheets.debtors_sheet(people, read_state()))
    if answer is None:
        raise Unknown
    record(
        visit.session,
        "exam.make_up_exported",
        "exam",
        exam.id,
        by=visit.actor,
        at=visit.at,
        unit_path=exam.unit_path,
        rows=len(people),
    )
    return answer


@desk.post("/exams/manage/<uuid:exam_id>/make-up", needs=EXAM)
def open_make_up(visit: Visit, exam: ExamFacts) -> Answer:
    """Open a make-up for everyone who owes the exam."""
    form = MakeUpForm()
    if not form.validate():
        return _make_up(visit, exam, form), 422
    try:
        sitting_id = operations.make_up_sitting(
            visit.session, exam.id, **form.window(), by=visit.actor, at=visit.at
        )
    except CapOutside as refusal:
        form.score_cap.errors = [say(refusal)]
        return _make_up(visit, exam, form), refusal.status
    except FormsTooAlike as refusal:
        form.overlap_percent.errors = [say(refusal)]
        return _make_up(visit, exam, form), refusal.status
    flash(_("补考场次已安排，应补考人员已收到消息。"), "ok")
    return redirect(url_for("exams.sitting", sitting_id=sitting_id), 303)
