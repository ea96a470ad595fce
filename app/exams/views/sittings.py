"""Sittings for organizers: opening, candidates, extra time."""

import uuid
from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.exams import labels, operations, queries, rules, sheets
from app.exams.facts import ExamState
from app.exams.forms import (
    AdmitForm,
    AllowanceForm,
    NewSittingForm,
    SittingForm,
    local,
    split_numbers,
)
from app.exams.queries.seats import FILTERS
from app.exams.records import CandidateLine, ExamFacts, SittingFacts
from app.exams.refusals import NotPublished, SittingBegun
from app.exams.views.counter import desk
from app.exams.views.doors import EXAM, SITTING, crumbs, sitting_tabs, way
from app.journal.operations import record
from app.planning import queries as planning
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.forms import options
from app.web.tables import Table, export, read_state


def _new(visit: Visit, exam: ExamFacts, form: NewSittingForm) -> str:
    return render_template(
        "exams/manage_sitting_form.html",
        form=form,
        exam_id=exam.id,
        sitting=None,
        crumbs=crumbs(exam.id, exam.title, (_("安排场次"), None)),
    )


def _with_batches(visit: Visit, exam: ExamFacts, form: NewSittingForm) -> NewSittingForm:
    if exam.state is not ExamState.PUBLISHED:
        raise NotPublished
    found = planning.batches(visit.session, exam.programme_id)
    choices = [
        (
            str(each.id),
            _(
                "第 %(n)s 期 %(title)s（%(people)s 人）",
                n=each.number,
                title=each.title,
                people=each.enrolled,
            ),
        )
        for each in found
    ]
    form.batch_id.choices = options([("", _("指定人员")), *choices])
    return form


@desk.get("/exams/manage/<uuid:exam_id>/sittings/new", needs=EXAM)
def new_sitting(visit: Visit, exam: ExamFacts) -> Answer:
    """Plan a sitting."""
    return _new(visit, exam, _with_batches(visit, exam, NewSittingForm(formdata=None)))


@desk.post("/exams/manage/<uuid:exam_id>/sittings/new", needs=EXAM)
def open_sitting(visit: Visit, exam: ExamFacts) -> Answer:
    """Open a sitting for a batch, or for people named by their numbers."""
    form = _with_batches(visit, exam, NewSittingForm())
    if not form.validate():
        return _new(visit, exam, form), 422
    chosen = [] if form.batch else split_numbers(form.staff_nos.data)
    known = queries.by_staff_no(visit.session, exam.unit_path, chosen)
    if set(chosen) - set(known):
        form.staff_nos.errors = [_strangers(chosen, known)]
        return _new(visit, exam, form), 422
    sitting_id = operations.open_sitting(
        visit.session, exam.id, batch_id=form.batch, **form.window(), by=visit.actor, at=visit.at
    )
    operations.admit(visit.session, sitting_id, known.values(), by=visit.actor, at=visit.at)
    flash(_("场次已安排，考生已收到消息。"), "ok")
    return redirect(url_for("exams.sitting", sitting_id=sitting_id), 303)


def _strangers(chosen: list[str], known: dict[str, uuid.UUID]) -> str:
    lost = [number for number in chosen if number not in known]
    return str(_("本专项范围内没有这些工号的在职人员：%(numbers)s。", numbers=labels.joined(lost[:20])))


def _sheet(visit: Visit, sitting: SittingFacts, *, closed: bool) -> Table:
    state = read_state(FILTERS)
    lines, total = queries.candidates(visit.session, sitting.id, state)
    return sheets.candidates_sheet(lines, total, state, sitting, reader=visit.actor.person_id, closed=closed)


def _where(visit: Visit, sitting: SittingFacts) -> str:
    return rules.standing(sitting.opens_at, sitting.closes_at, queries.now(visit.session))


def _sitting(visit: Visit, sitting: SittingFacts, form: AdmitForm) -> str:
    where = _where(visit, sitting)
    sheet = _sheet(visit, sitting, closed=where == "closed")
    return render_template(
        "exams/manage_sitting.html",
        sitting=sitting,
        where=where,
        crumbs=way(sitting),
        tabs=sitting_tabs(sitting, "sitting"),
        labels=labels,
        form=form,
        sheet=replace(sheet, exports=False),
        exports=replace(sheet, path=url_for("exams.export_sitting", sitting_id=sitting.id)),
        may_admit=where != "closed" and sitting.exam_state is ExamState.PUBLISHED,
    )


@desk.get("/exams/manage/sittings/<uuid:sitting_id>", needs=SITTING)
def sitting(visit: Visit, sitting: SittingFacts) -> Answer:
    """Show a sitting and where each of its candidates stands."""
    return _sitting(visit, sitting, AdmitForm(formdata=None))


@desk.get("/exams/manage/sittings/<uuid:sitting_id>/export", needs=SITTING, writes=True)
def export_sitting(visit: Visit, sitting: SittingFacts) -> Answer:
    """Hand out a sitting's candidates as a file."""
    sheet = _sheet(visit, sitting, closed=_where(visit, sitting) == "closed")
    answer = export(_("考生名单"), sheet)
    if answer is None:
        raise Unknown
    record(
        visit.session,
        "sitting.exported",
        "sitting",
        sitting.id,
        by=visit.actor,
        at=visit.at,
        unit_path=sitting.unit_path,
        rows=len(sheet.rows),
    )
    return answer


@desk.post("/exams/manage/sittings/<uuid:sitting_id>/candidates", needs=SITTING)
def admit(visit: Visit, sitting: SittingFacts) -> Answer:
    """Admit people named by their numbers."""
    form = AdmitForm()
    if not form.validate():
        return _sitting(visit, sitting, form), 422
    if _where(visit, sitting) == "closed" or sitting.exam_state is not ExamState.PUBLISHED:
        raise NotPublished
    chosen = split_numbers(form.staff_nos.data)
    known = queries.by_staff_no(visit.session, sitting.unit_path, chosen)
    if set(chosen) - set(known):
        form.staff_nos.errors = [_strangers(chosen, known)]
        return _sitting(visit, sitting, form), 422
    added = operations.admit(visit.session, sitting.id, known.values(), by=visit.actor, at=visit.at)
    flash(_("新加入 %(n)s 名考生。", n=added), "ok" if added else "info")
    return redirect(url_for("exams.sitting", sitting_id=sitting.id), 303)


def _edit(sitting: SittingFacts, form: SittingForm) -> str:
    return render_template(
        "exams/manage_sitting_form.html",
        form=form,
        exam_id=sitting.exam_id,
        sitting=sitting,
        crumbs=way(sitting, (_("修改"), None)),
    )


@desk.get("/exams/manage/sittings/<uuid:sitting_id>/edit", needs=SITTING)
def edit_sitting(visit: Visit, sitting: SittingFacts) -> Answer:
    """Change a sitting that has not opened."""
    if _where(visit, sitting) != "to_come":
        raise SittingBegun
    last = sitting.last_admission_at
    data = {
        "title": sitting.title,
        "place": sitting.place,
        "opens_at": local(sitting.opens_at),
        "closes_at": local(sitting.closes_at),
        "last_admission_at": local(last) if last else None,
        "duration_minutes": sitting.own_minutes,
    }
    return _edit(sitting, SittingForm(formdata=None, data=data))


@desk.post("/exams/manage/sittings/<uuid:sitting_id>/edit", needs=SITTING)
def change_sitting(visit: Visit, sitting: SittingFacts) -> Answer:
    """Write the changes of a sitting."""
    form = SittingForm()
    if not form.validate():
        return _edit(sitting, form), 422
    operations.change_sitting(visit.session, sitting.id, **form.window(), by=visit.actor, at=visit.at)
    flash(_("场次已修改；时间或地点有变动时，考生已收到消息。"), "ok")
    return redirect(url_for("exams.sitting", sitting_id=sitting.id), 303)


ALLOWANCE = "/exams/manage/sittings/<uuid:sitting_id>/candidates/<uuid:person_id>"


def _candidate(visit: Visit, sitting: SittingFacts, person_id: uuid.UUID) -> CandidateLine:
    found = queries.candidate(visit.session, sitting.id, person_id)
    if found is None or person_id == visit.actor.person_id:
        raise Unknown
    return found


def _allowance(sitting: SittingFacts, candidate: CandidateLine, form: AllowanceForm) -> str:
    return render_template(
        "exams/manage_allowance.html",
        form=form,
        sitting=sitting,
        candidate=candidate,
        crumbs=way(sitting, (candidate.name, None)),
    )


@desk.get(ALLOWANCE, needs=SITTING)
def allowance(visit: Visit, sitting: SittingFacts, person_id: uuid.UUID) -> Answer:
    """Give a candidate more time before they begin."""
    found = _candidate(visit, sitting, person_id)
    data = {
        "time_percent": found.time_percent,
        "extra_minutes": found.extra_minutes,
        "reason": found.allowance_reason,
    }
    return _allowance(sitting, found, AllowanceForm(formdata=None, data=data))


@desk.post(ALLOWANCE, needs=SITTING)
def allow_time(visit: Visit, sitting: SittingFacts, person_id: uuid.UUID) -> Answer:
    """Write a candidate's extra time."""
    found, form = _candidate(visit, sitting, person_id), AllowanceForm()
    if not form.validate():
        return _allowance(sitting, found, form), 422
    operations.allow_time(
        visit.session,
        sitting.id,
        person_id,
        time_percent=form.time_percent.data or 0,
        extra_minutes=form.extra_minutes.data or 0,
        reason=form.reason.data or "",
        by=visit.actor,
        at=visit.at,
    )
    flash(_("%(name)s 的作答时长已修改。", name=found.name), "ok")
    return redirect(url_for("exams.sitting", sitting_id=sitting.id), 303)
