"""Exams for their organizers: the list, drafting, publishing, a look at a paper."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bank import labels as bank
from app.exams import labels, operations, policy, queries, rules, sheets
from app.exams.facts import ExamState
from app.exams.forms import ExamForm, RowLine, checked_rows, read_rows, shown_rows
from app.exams.queries.exams import FILTERS
from app.exams.records import ExamFacts
from app.exams.records.specimens import Grid, Stock
from app.exams.refusals import ExamFixed, PassMarkOutside
from app.exams.views.counter import desk
from app.exams.views.doors import EXAM, ORGANIZE, crumbs, tabs
from app.planning import queries as planning
from app.web.desk import Answer, Visit
from app.web.errors import say
from app.web.forms import options
from app.web.tables import read_state
from question_bank.blueprints import Blueprint
from question_bank.difficulty import Spread
from question_bank.items import TOPICS
from question_bank.shortfalls import Shortfall


@desk.get("/exams/manage", needs=ORGANIZE)
def manage(visit: Visit) -> Answer:
    """List the exams of one's units."""
    state = read_state(FILTERS)
    scope = policy.scope(visit.actor)
    lines, total = queries.listed(visit.session, scope, state)
    programmes = [each.name for each in planning.programmes(visit.session, scope)]
    return render_template("exams/manage.html", sheet=sheets.exams_sheet(lines, total, state, programmes))


@dataclass(frozen=True)
class Measured:
    """A blueprint being written: its rows, what the bank holds for each, what is missing, how papers compare."""

    rows: tuple[tuple[RowLine, Stock | None], ...]
    blueprint: Blueprint
    lacking: tuple[tuple[str, str], ...]
    spread: Spread | None
    grids: tuple[Grid, ...]


def _measured(visit: Visit, rows: list[RowLine], programme: str) -> Measured:
    """Hold rows against what an exam of the chosen programme's unit may draw."""
    unit_path = _unit_of(visit, programme)
    read = tuple(line.row for line in rows)
    blueprint = Blueprint(tuple(row for row in read if row is not None))
    counted = queries.fitting(visit.session, read, unit_path)
    return Measured(
        tuple(zip(rows, counted, strict=True)),
        blueprint,
        lacking(visit, blueprint, unit_path),
        queries.tried(visit.session, blueprint, unit_path),
        queries.grids(visit.session, blueprint.rows, unit_path),
    )


def _unit_of(visit: Visit, programme: str) -> str | None:
    """Return the unit of a programme one may choose; None before one is chosen."""
    found = planning.programmes(visit.session, policy.scope(visit.actor))
    return next((each.unit_path for each in found if str(each.id) == programme), None)


def lacking(visit: Visit, blueprint: Blueprint, unit_path: str | None = None) -> tuple[tuple[str, str], ...]:
    """Say what the bank lacks for a blueprint, each with the page where it is written."""
    found = queries.lacking(visit.session, blueprint, unit_path)
    return tuple((labels.shortfall(each), _writing(each)) for each in found)


def _writing(found: Shortfall) -> str:
    return url_for("bank.blank", kind=found.wanted[0].row.kind.value)


def _with_programmes(visit: Visit, form: ExamForm) -> ExamForm:
    found = planning.programmes(visit.session, policy.scope(visit.actor))
    form.programme_id.choices = options((str(each.id), each.name) for each in found)
    return form


def _page(visit: Visit, form: ExamForm, rows: list[RowLine], exam: ExamFacts | None = None) -> str:
    return render_template(
        "exams/manage_form.html",
        form=form,
        exam=exam,
        measured=_measured(visit, rows, str(exam.programme_id) if exam else form.programme_id.data or ""),
        labels=labels,
        bank=bank,
        topics=TOPICS,
        crumbs=crumbs(exam.id, exam.title, (_("修改"), None)) if exam else [*crumbs(), (_("新建考试"), None)],
    )


@desk.get("/exams/manage/new", needs=ORGANIZE)
def new_exam(visit: Visit) -> Answer:
    """Draft an exam."""
    data = {"programme_id": request.args.get("programme", "")}
    form = _with_programmes(visit, ExamForm(formdata=None, data=data))
    return _page(visit, form, [RowLine()])


@desk.post("/exams/manage/new", needs=ORGANIZE)
def create_exam(visit: Visit) -> Answer:
    """Write a draft, or add or take away a row of its blueprint first."""
    form, rows = _with_programmes(visit, ExamForm()), read_rows(request.form)
    if _only_rows():
        return _page(visit, form, rows), 422
    blueprint = _blueprint(form, rows)
    if blueprint is None:
        return _page(visit, form, checked_rows(rows)), 422
    try:
        exam_id = operations.create_exam(
            visit.session,
            programme_id=uuid.UUID(form.programme_id.data),
            blueprint=blueprint,
            **form.values(),
            by=visit.actor,
            at=visit.at,
        )
    except PassMarkOutside as refusal:
        form.pass_mark.errors = [say(refusal)]
        return _page(visit, form, rows), 422
    flash(_("草稿已保存，核对后再发布。"), "ok")
    return redirect(url_for("exams.manage_exam", exam_id=exam_id), 303)


def _only_rows() -> bool:
    """Tell whether a button of the blueprint was pressed, and not the one that saves."""
    return any(name in request.form for name in ("add", "drop", "count"))


def _blueprint(form: ExamForm, rows: list[RowLine]) -> Blueprint | None:
    """Return what was asked for when the whole page can be read."""
    read = [line.row for line in rows]
    if not form.validate() or None in read:
        return None
    return Blueprint(tuple(row for row in read if row is not None))


@desk.post("/exams/manage/blueprint", needs=ORGANIZE, writes=False)
def measure(visit: Visit) -> Answer:
    """Count what the bank holds for the rows of a page that is being written; changes nothing."""
    measured = _measured(visit, read_rows(request.form), request.form.get("programme_id", ""))
    return render_template("exams/manage_measure.html", measured=measured, labels=labels, bank=bank)


@desk.get("/exams/manage/<uuid:exam_id>", needs=EXAM)
def manage_exam(visit: Visit, exam: ExamFacts) -> Answer:
    """Show an exam with its sittings and figures."""
    now = queries.now(visit.session)
    sittings = queries.sittings(visit.session, exam.id)
    draft = exam.state is ExamState.DRAFT
    numbers = None if draft else queries.numbers(visit.session, exam)[0]
    return render_template(
        "exams/manage_exam.html",
        exam=exam,
        crumbs=crumbs(exam.id, exam.title),
        tabs=tabs(exam, "manage_exam"),
        labels=labels,
        bank=bank,
        sittings=[(each, rules.standing(each.opens_at, each.closes_at, now)) for each in sittings],
        numbers=numbers,
        shows_verdicts=numbers is not None
        and not queries.tells_of_one(visit.session, exam, visit.actor.person_id, numbers.marked),
        lacking=lacking(visit, exam.blueprint, exam.unit_path) if draft else (),
        spread=queries.tried(visit.session, exam.blueprint, exam.unit_path),
        counted=queries.fitting(visit.session, exam.blueprint.rows, exam.unit_path),
    )


@desk.get("/exams/manage/<uuid:exam_id>/edit", needs=EXAM)
def edit_exam(visit: Visit, exam: ExamFacts) -> Answer:
    """Change a draft."""
    if exam.state is not ExamState.DRAFT:
        raise ExamFixed
    data: dict[str, Any] = {name: getattr(exam, name) for name in ExamFacts.__dataclass_fields__}
    data |= {
        "programme_id": str(exam.programme_id),
        "multiple_policy": exam.multiple_policy.value,
        "release_policy": exam.release_policy.value,
    }
    form = _of(exam, ExamForm(formdata=None, data=data))
    return _page(visit, form, shown_rows(exam.blueprint), exam)


def _of(exam: ExamFacts, form: ExamForm) -> ExamForm:
    """Fix the programme: a draft does not move from one to another."""
    form.programme_id.choices = options([(str(exam.programme_id), exam.programme_name)])
    return form


@desk.post("/exams/manage/<uuid:exam_id>/edit", needs=EXAM)
def change_exam(visit: Visit, exam: ExamFacts) -> Answer:
    """Write the changes of a draft."""
    form, rows = _of(exam, ExamForm()), read_rows(request.form)
    if _only_rows():
        return _page(visit, form, rows, exam), 422
    blueprint = _blueprint(form, rows)
    if blueprint is None:
        return _page(visit, form, checked_rows(rows), exam), 422
    try:
        operations.change_exam(
            visit.session, exam.id, blueprint=blueprint, **form.values(), by=visit.actor, at=visit.at
        )
    except PassMarkOutside as refusal:
        form.pass_mark.errors = [say(refusal)]
        return _page(visit, form, rows, exam), 422
    flash(_("草稿已修改。"), "ok")
    return redirect(url_for("exams.manage_exam", exam_id=exam.id), 303)


@desk.post("/exams/manage/<uuid:exam_id>/publish", needs=EXAM)
def publish_exam(visit: Visit, exam: ExamFacts) -> Answer:
    """Publish a draft; refused, with what to write, while the bank is too small."""
    operations.publish_exam(visit.session, exam.id, by=visit.actor, at=visit.at)
    flash(_("考试已发布，现在可以安排场次。"), "ok")
    return redirect(url_for("exams.manage_exam", exam_id=exam.id), 303)


@desk.post("/exams/manage/<uuid:exam_id>/close", needs=EXAM)
def close_exam(visit: Visit, exam: ExamFacts) -> Answer:
    """Let nobody begin any more."""
    operations.close_exam(visit.session, exam.id, by=visit.actor, at=visit.at)
    flash(_("考试已关闭，不再有人能开始作答；正在作答的不受影响。"), "ok")
    return redirect(url_for("exams.manage_exam", exam_id=exam.id), 303)
