"""How an exam is marked by persons, and what its candidates see of their results."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.exams import operations, queries
from app.exams.facts import ExamState
from app.exams.forms.marking import PlanForm
from app.exams.records import ExamFacts
from app.exams.refusals import NotPublished
from app.exams.rules.reading import PlanFixed
from app.exams.views.counter import desk
from app.exams.views.doors import EXAM, crumbs, tabs
from app.web.desk import Answer, Visit
from app.web.errors import say


def _page(visit: Visit, exam: ExamFacts, form: PlanForm, fault: str = "") -> str:
    if exam.state is ExamState.DRAFT:
        raise NotPublished
    return render_template(
        "exams/plan.html",
        exam=exam,
        crumbs=crumbs(exam.id, exam.title, (_("评阅与公布"), None)),
        tabs=tabs(exam, "marking_plan"),
        form=form,
        fault=fault,
        begun=queries.is_begun(visit.session, exam.id),
    )


@desk.get("/exams/manage/<uuid:exam_id>/plan", needs=EXAM)
def marking_plan(visit: Visit, exam: ExamFacts) -> Answer:
    """Show how an exam is marked and what is shown of its results."""
    found = queries.plan(visit.session, exam.id)
    data = found.__dict__ | {"markers": str(found.markers), "detail": found.detail.value}
    return _page(visit, exam, PlanForm(formdata=None, data=data))


@desk.post("/exams/manage/<uuid:exam_id>/plan", needs=EXAM)
def set_plan(visit: Visit, exam: ExamFacts) -> Answer:
    """Write how an exam is marked and what is shown of its results."""
    form = PlanForm()
    if not form.validate():
        return _page(visit, exam, form), 422
    try:
        operations.set_plan(visit.session, exam.id, **form.values(), by=visit.actor, at=visit.at)
    except PlanFixed as refusal:
        return _page(visit, exam, form, say(refusal)), refusal.status
    flash(_("评阅与公布的设置已保存。"), "ok")
    return redirect(url_for("exams.marking_plan", exam_id=exam.id), 303)
