"""The analysis of an exam: scores, reliability and every item, to read and to print."""

from dataclasses import replace

from flask import current_app, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.bank import labels as bank
from app.bank import queries as items
from app.exams import operations, queries
from app.exams.facts import ExamState
from app.exams.records import ExamFacts
from app.exams.records.analyses import AnalysisFacts
from app.exams.refusals import NotPublished
from app.exams.sheets.analyses import analysis_sheet
from app.exams.sheets.analysis_report import NAME, Report, printed
from app.exams.views.counter import desk
from app.exams.views.doors import EXAM, crumbs, tabs
from app.journal.operations import record
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.tables import attachment, export, read_state


def _analysis(visit: Visit, exam: ExamFacts) -> AnalysisFacts | None:
    if exam.state is ExamState.DRAFT:
        raise NotPublished
    return queries.analysis(visit.session, exam.id)


@desk.get("/exams/manage/<uuid:exam_id>/analysis", needs=EXAM)
def analysis(visit: Visit, exam: ExamFacts) -> Answer:
    """Show the newest analysis."""
    found = _analysis(visit, exam)
    sheet = analysis_sheet(found.items if found else (), read_state(per_page=20))
    return render_template(
        "exams/analysis.html",
        exam=exam,
        crumbs=crumbs(exam.id, exam.title, (_("试题分析"), None)),
        tabs=tabs(exam, "analysis"),
        found=found,
        alarms=bank.ALARMS,
        sheet=replace(sheet, exports=False),
        exports=replace(sheet, path=url_for("exams.export_analysis", exam_id=exam.id)),
    )


@desk.post("/exams/manage/<uuid:exam_id>/analysis", needs=EXAM)
def order_analysis(visit: Visit, exam: ExamFacts) -> Answer:
    """Have the exam analysed anew."""
    if exam.state is ExamState.DRAFT:
        raise NotPublished
    link = url_for("exams.analysis", exam_id=exam.id)
    job_id = operations.order_analysis(visit.session, exam.id, by=visit.actor, at=visit.at, link=link)
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.get("/exams/manage/<uuid:exam_id>/analysis/export", needs=EXAM, writes=True)
def export_analysis(visit: Visit, exam: ExamFacts) -> Answer:
    """Hand the figures of the items out as a file."""
    found = _analysis(visit, exam)
    sheet = analysis_sheet(found.items if found else (), read_state(per_page=20))
    answer = export(_("试题分析"), sheet)
    if found is None or answer is None:
        raise Unknown
    _leave_word(visit, exam, found, "table")
    return answer


@desk.get("/exams/manage/<uuid:exam_id>/analysis/report", needs=EXAM, writes=True, lane="report")
def print_analysis(visit: Visit, exam: ExamFacts) -> Answer:
    """Hand the analysis out to print, with its plots and whom each option drew."""
    found = _analysis(visit, exam)
    if found is None:
        raise Unknown
    asked = items.wordings(visit.session, [each.version_id for each in found.items])
    report = Report(exam.title, exam.programme_name, found, asked)
    with force_locale("zh"):
        content = printed(report, current_app.config["LUNXUN"].fallback_fonts)
    _leave_word(visit, exam, found, "report")
    return attachment(f"{exam.title}-{NAME}.pdf", content, "application/pdf")


def _leave_word(visit: Visit, exam: ExamFacts, found: AnalysisFacts, form: str) -> None:
    record(
        visit.session,
        "exam.analysis_exported",
        "exam",
        exam.id,
        by=visit.actor,
        at=visit.at,
        unit_path=exam.unit_path,
        rows=len(found.items),
        form=form,
    )
