"""The integrity report of an exam: evidence in words for people to weigh."""

from dataclasses import replace

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from app.exams import operations, queries
from app.exams.facts import ExamState
from app.exams.records import ExamFacts
from app.exams.records.integrity import Report
from app.exams.refusals import NotPublished
from app.exams.sheets.integrity import evidence, evidence_sheet
from app.exams.views.counter import desk
from app.exams.views.doors import EXAM, crumbs, tabs
from app.journal.operations import record
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.tables import export, read_state


def _report(visit: Visit, exam: ExamFacts) -> Report | None:
    """Return the newest report; who sits the exam sees none of it."""
    if exam.state is ExamState.DRAFT:
        raise NotPublished
    if queries.is_candidate(visit.session, exam.id, visit.actor.person_id):
        return None
    return queries.integrity_report(visit.session, exam.id)


@desk.get("/exams/manage/<uuid:exam_id>/integrity", needs=EXAM)
def integrity(visit: Visit, exam: ExamFacts) -> Answer:
    """Show what stood out when the report was made, and how it was worked out."""
    report = _report(visit, exam)
    sheet = evidence_sheet(evidence(report) if report else [], read_state())
    return render_template(
        "exams/integrity.html",
        exam=exam,
        crumbs=crumbs(exam.id, exam.title, (_("诚信分析"), None)),
        tabs=tabs(exam, "integrity"),
        report=report,
        sheet=sheet,
        exports=replace(sheet, path=url_for("exams.export_integrity", exam_id=exam.id)),
        candidate=queries.is_candidate(visit.session, exam.id, visit.actor.person_id),
    )


@desk.post("/exams/manage/<uuid:exam_id>/integrity", needs=EXAM)
def order_integrity(visit: Visit, exam: ExamFacts) -> Answer:
    """Have the report made anew."""
    if exam.state is ExamState.DRAFT:
        raise NotPublished
    link = url_for("exams.integrity", exam_id=exam.id)
    job_id = operations.order_report(visit.session, exam.id, by=visit.actor, at=visit.at, link=link)
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.get("/exams/manage/<uuid:exam_id>/integrity/export", needs=EXAM, writes=True)
def export_integrity(visit: Visit, exam: ExamFacts) -> Answer:
    """Hand the evidence out as a file."""
    report = _report(visit, exam)
    if report is None:
        raise Unknown
    sheet = evidence_sheet(evidence(report), read_state())
    answer = export(_("诚信分析"), sheet)
    if answer is None:
        raise Unknown
    record(
        visit.session,
        "integrity.exported",
        "exam",
        exam.id,
        by=visit.actor,
        at=visit.at,
        unit_path=exam.unit_path,
        rows=len(sheet.rows),
    )
    return answer
