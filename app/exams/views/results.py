"""Results for organizers: figures, the distribution, items; and their release."""

from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.exams import labels, operations, queries, sheets
from app.exams.facts import ExamState
from app.exams.queries.figures import MOST_SCRIPTS
from app.exams.records import ExamFacts
from app.exams.refusals import NotPublished, TooFewForYou
from app.exams.views.counter import desk
from app.exams.views.doors import EXAM, crumbs, tabs
from app.journal.operations import record
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.tables import Table, export, read_state


def _items(visit: Visit, exam: ExamFacts) -> tuple[Table, int]:
    if exam.state is ExamState.DRAFT:
        raise NotPublished
    found, scripts = queries.items(visit.session, exam.id)
    if queries.tells_of_one(visit.session, exam, visit.actor.person_id, scripts):
        raise TooFewForYou
    return sheets.items_sheet(found, read_state(per_page=20)), scripts


@desk.get("/exams/manage/<uuid:exam_id>/results", needs=EXAM, lane="report")
def results(visit: Visit, exam: ExamFacts) -> Answer:
    """Show how an exam went and how its items fared."""
    sheet, scripts = _items(visit, exam)
    numbers, bands = queries.numbers(visit.session, exam)
    return render_template(
        "exams/manage_results.html",
        exam=exam,
        crumbs=crumbs(exam.id, exam.title, (_("成绩分析"), None)),
        tabs=tabs(exam, "results"),
        labels=labels,
        numbers=numbers,
        bands=bands,
        band_name=sheets.band_name,
        sheet=replace(sheet, exports=False),
        exports=replace(sheet, path=url_for("exams.export_items", exam_id=exam.id)),
        scripts=scripts,
        most=MOST_SCRIPTS,
    )


@desk.get("/exams/manage/<uuid:exam_id>/results/export", needs=EXAM, writes=True, lane="report")
def export_items(visit: Visit, exam: ExamFacts) -> Answer:
    """Hand out the figures of the items as a file."""
    sheet, _scripts = _items(visit, exam)
    answer = export(_("试题统计"), sheet)
    if answer is None:
        raise Unknown
    record(
        visit.session,
        "exam.items_exported",
        "exam",
        exam.id,
        by=visit.actor,
        at=visit.at,
        unit_path=exam.unit_path,
        rows=len(sheet.rows),
    )
    return answer


@desk.post("/exams/manage/<uuid:exam_id>/release", needs=EXAM)
def release(visit: Visit, exam: ExamFacts) -> Answer:
    """Show candidates their results from now on."""
    operations.release_results(visit.session, exam.id, by=visit.actor, at=visit.at)
    flash(_("成绩已公布，评阅完成的考生现在可以查看。"), "ok")
    return redirect(url_for("exams.results", exam_id=exam.id), 303)
