"""A wrong key put right: choosing the item, proposing, the preview, the second person, what came of it."""

import uuid
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.exams import labels, operations, queries
from app.exams.facts import CorrectionState, ExamState, Treatment
from app.exams.forms.corrections import CorrectionForm, keeps_order, shown
from app.exams.records import ExamFacts
from app.exams.records.corrections import CorrectionFacts, Impact, UsedItem
from app.exams.refusals import NotPublished
from app.exams.sheets.corrections import corrections_sheet, effects_sheet, used_sheet
from app.exams.views.counter import desk
from app.exams.views.doors import CORRECTION, EXAM, crumbs, tabs
from app.journal.operations import record
from app.refusals import Refusal, Unknown
from app.web.desk import Answer, Visit
from app.web.errors import say
from app.web.tables import export, read_state

FILTERS = ("crossing",)


@desk.get("/exams/manage/<uuid:exam_id>/corrections", needs=EXAM)
def corrections(visit: Visit, exam: ExamFacts) -> Answer:
    """List what was corrected, and the items one may correct."""
    if exam.state is ExamState.DRAFT:
        raise NotPublished
    state = read_state(default_sort="code", per_page=20)
    lines, total = queries.used(visit.session, exam.id, state)
    return render_template(
        "exams/corrections.html",
        exam=exam,
        crumbs=crumbs(exam.id, exam.title, (_("答案更正"), None)),
        tabs=tabs(exam, "corrections"),
        registered=corrections_sheet(queries.corrections(visit.session, exam.id)),
        sheet=used_sheet(exam.id, lines, total, state),
        barred=not queries.may_propose(visit.session, exam.id, visit.actor.person_id),
        approvers=queries.approvers(visit.session, exam.id, exam.unit_path),
    )


def _item(visit: Visit, exam: ExamFacts, version_id: uuid.UUID) -> UsedItem:
    found = queries.used_item(visit.session, exam.id, version_id)
    # Who sits the exam sees no key from this side before all candidates may (GR-7).
    if found is None or not queries.may_propose(visit.session, exam.id, visit.actor.person_id):
        raise Unknown
    return found


def _correct(exam: ExamFacts, item: UsedItem, form: CorrectionForm, fault: str = "") -> str:
    way = (_("答案更正"), url_for("exams.corrections", exam_id=exam.id)), (item.code, None)
    return render_template(
        "exams/correction_form.html",
        exam=exam,
        item=item,
        form=form,
        fault=fault,
        now=shown(item.key)["right"] if shown(item.key) else [],
        sent=request.form,
        crumbs=crumbs(exam.id, exam.title, *way),
    )


CORRECT = "/exams/manage/<uuid:exam_id>/corrections/<uuid:version_id>"


@desk.get(CORRECT, needs=EXAM)
def correct(visit: Visit, exam: ExamFacts, version_id: uuid.UUID) -> Answer:
    """Show an item with its key, and what may be done about it."""
    item = _item(visit, exam, version_id)
    data: dict[str, Any] = {"rationale": item.rationale} | shown(item.key)
    return _correct(exam, item, CorrectionForm(formdata=None, data=data))


@desk.post(CORRECT, needs=EXAM)
def propose_correction(visit: Visit, exam: ExamFacts, version_id: uuid.UUID) -> Answer:
    """Register a correction for a second person to decide on."""
    item, form = _item(visit, exam, version_id), CorrectionForm()
    valid = form.validate()
    key = form.key(item.item, request.form)
    treatment = form.treatment.data
    if not valid or (treatment == Treatment.NEW_KEY.value and key is None):
        return _correct(exam, item, form), 422
    try:
        correction_id = operations.propose_correction(
            visit.session,
            exam.id,
            version_id,
            treatment=Treatment(treatment),
            key=None if key is None else keeps_order(key, item),
            rationale=form.rationale.data or "",
            only_up=bool(form.only_up.data),
            reason=form.reason.data or "",
            by=visit.actor,
            at=visit.at,
        )
    except Refusal as refusal:
        return _correct(exam, item, form, say(refusal)), refusal.status
    flash(_("更正已登记。请核对影响名单，并请另一人审批；审批前成绩不变。"), "ok")
    return redirect(url_for("exams.correction", correction_id=correction_id), 303)


def _impact(visit: Visit, correction: CorrectionFacts) -> Impact | None:
    """Return what a correction would do; once approved, what it has done. Nothing to who sits the exam (GR-7)."""
    if queries.is_candidate(visit.session, correction.exam_id, visit.actor.person_id):
        return None
    if correction.state is CorrectionState.PROPOSED:
        return queries.impact(visit.session, correction)
    done = queries.effects(visit.session, correction.id)
    return Impact(len(done), tuple(done))


@desk.get("/exams/manage/corrections/<uuid:correction_id>", needs=CORRECTION, lane="report")
def correction(visit: Visit, correction: CorrectionFacts) -> Answer:
    """Show a correction, whom it changes, and what is to be decided."""
    impact = _impact(visit, correction)
    sheet = effects_sheet(impact.effects if impact else (), read_state(FILTERS))
    proposed, mine = (
        correction.state is CorrectionState.PROPOSED,
        visit.actor.person_id == correction.proposed_by,
    )
    may_approve = not mine and impact is not None
    others = []
    if proposed and not may_approve:
        others = queries.approvers(visit.session, correction.exam_id, correction.unit_path)
    way = (
        (_("答案更正"), url_for("exams.corrections", exam_id=correction.exam_id)),
        (correction.code, None),
    )
    return render_template(
        "exams/correction.html",
        correction=correction,
        labels=labels,
        impact=impact,
        sheet=sheet,
        exports=replace(sheet, path=url_for("exams.export_correction", correction_id=correction.id)),
        crumbs=crumbs(correction.exam_id, correction.exam_title, *way),
        proposed=proposed,
        mine=mine,
        may_approve=may_approve,
        approvers=[each for each in others if each.person_id != correction.proposed_by],
    )


@desk.get(
    "/exams/manage/corrections/<uuid:correction_id>/export", needs=CORRECTION, writes=True, lane="report"
)
def export_correction(visit: Visit, correction: CorrectionFacts) -> Answer:
    """Hand out whom a correction changes as a file."""
    impact = _impact(visit, correction)
    if impact is None:
        raise Unknown
    sheet = effects_sheet(impact.effects, read_state(FILTERS))
    answer = export(_("更正影响名单"), sheet)
    if answer is None:
        raise Unknown
    record(
        visit.session,
        "corrections.exported",
        "key_correction",
        correction.id,
        by=visit.actor,
        at=visit.at,
        unit_path=correction.unit_path,
        rows=len(sheet.rows),
    )
    return answer


@desk.post("/exams/manage/corrections/<uuid:correction_id>/approve", needs=CORRECTION)
def approve_correction(visit: Visit, correction: CorrectionFacts) -> Answer:
    """Approve as the second person, and regrade."""
    own = url_for("exams.correction", correction_id=correction.id)
    job_id = operations.approve_correction(
        visit.session, correction.id, by=visit.actor, at=visit.at, link=own
    )
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.post("/exams/manage/corrections/<uuid:correction_id>/withdraw", needs=CORRECTION)
def withdraw_correction(visit: Visit, correction: CorrectionFacts) -> Answer:
    """Take a proposal back, or turn it down."""
    operations.withdraw_correction(visit.session, correction.id, by=visit.actor, at=visit.at)
    flash(_("这项更正已撤回，成绩没有改动。"), "ok")
    return redirect(url_for("exams.corrections", exam_id=correction.exam_id), 303)
