"""How far a document has been passed on, unit by unit, and a unit's own report of it."""

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.library import operations, policy, queries
from app.library.counter import desk
from app.library.facts import ConveyanceForm, TaskFacts, UnitConveyance
from app.library.forms import ConveyanceReportForm
from app.library.labels import CONVEYANCE_FORMS
from app.library.rules import HeldBeforeIssue, HeldInFuture
from app.organisation.queries import UnitFacts
from app.organisation.queries import unit as find_unit
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from app.web.errors import say
from app.web.parts import day, percent_down
from app.web.tables import Cell, Column, Filter, Row, State, export, read_state, table

TASK = may(policy.oversee_task, queries.task, key="task_id")
OWN_TASK = may(policy.organize_task, queries.task, key="task_id")


@desk.get("/library/tasks/<uuid:task_id>", needs=TASK)
def task(visit: Visit, task: TaskFacts) -> Answer:
    """Show both metrics for the visitor's part of a task; every unit's figures add up to those above it."""
    lines = queries.by_unit(visit.session, task.id, task.unit_path, policy.scope(visit.actor))
    state = read_state(("reported",))
    shown = _narrowed(lines, state)
    may_report = policy.organize_task(visit.actor, task)
    page = shown if state.everything else shown[(state.page - 1) * state.per_page :][: state.per_page]
    # Depth is shown by indenting; a file keeps the bare names, so that they can be looked up.
    top = 99 if state.everything else min((line.depth for line in lines), default=0)
    sheet = table(
        caption=_("各单位传达学习情况"),
        columns=(
            Column("unit", _l("单位"), priority=1),
            Column("read", _l("已学习"), numeric=True, priority=1),
            Column("required", _l("应学习"), numeric=True, priority=1),
            Column("share", _l("学习率"), numeric=True),
            Column("reported", _l("已传达单位"), numeric=True),
            Column("units", _l("应传达单位"), numeric=True),
            Column("held_on", _l("本单位传达日期")),
            Column("form", _l("传达形式")),
            Column("headcount", _l("参加人数"), numeric=True),
            Column("note", _l("备注")),
        ),
        rows=[_row(line, task, top, may_report) for line in page],
        total=len(shown),
        state=state,
        filters=(Filter("reported", _l("本单位传达"), (("yes", _l("已报")), ("no", _l("未报")))),),
        searchable=True,
        search_label=_("单位名称"),
    )
    tops = [line for line in lines if line.is_top]
    return export(_("传达学习情况"), sheet) or render_template(
        "library/task.html",
        task=task,
        sheet=sheet,
        read=sum(line.read for line in tops),
        required=sum(line.required for line in tops),
        reported=sum(line.reported for line in tops),
        units=sum(line.units for line in tops),
    )


def _narrowed(lines: Sequence[UnitConveyance], state: State) -> list[UnitConveyance]:
    wanted = state.filter("reported")
    return [
        line
        for line in lines
        if state.search in line.unit_name
        and (wanted not in {"yes", "no"} or (line.report is not None) == (wanted == "yes"))
    ]


def _row(line: UnitConveyance, task: TaskFacts, top: int, may_report: bool) -> Row:
    report = line.report
    address = url_for("library.report", task_id=task.id, unit_id=line.unit_id) if may_report else None
    told = Cell(day(report.held_on), url=address) if report else Cell(_("未报"), url=address)
    return Row(
        (
            Cell("\u3000" * (line.depth - top) + line.unit_name),
            Cell(line.read),
            Cell(line.required),
            Cell(percent_down(line.read, line.required)),
            Cell(line.reported),
            Cell(line.units),
            told,
            Cell(CONVEYANCE_FORMS[report.form] if report else ""),
            Cell(report.headcount if report else None),
            Cell(report.note if report else ""),
        ),
        id=str(line.unit_id),
    )


@desk.get("/library/tasks/<uuid:task_id>/units/<uuid:unit_id>", needs=OWN_TASK)
def report(visit: Visit, task: TaskFacts, unit_id: uuid.UUID) -> Answer:
    unit = _unit(visit, task, unit_id)
    known = queries.report(visit.session, task.id, unit.id)
    form = ConveyanceReportForm(formdata=None, obj=known)
    return render_template("library/report.html", task=task, unit=unit, known=known, form=form)


@desk.post("/library/tasks/<uuid:task_id>/units/<uuid:unit_id>", needs=OWN_TASK)
def send_report(visit: Visit, task: TaskFacts, unit_id: uuid.UUID) -> Answer:
    unit = _unit(visit, task, unit_id)
    form = ConveyanceReportForm()
    if not form.validate_on_submit():
        return render_template("library/report.html", task=task, unit=unit, known=None, form=form), 422
    held_on, headcount = form.held_on.data, form.headcount.data
    assert held_on is not None
    assert headcount is not None
    try:
        operations.report_conveyance(
            visit.session,
            task.id,
            unit.id,
            held_on=held_on,
            form=ConveyanceForm(form.form.data),
            headcount=headcount,
            note=(form.note.data or "").strip(),
            by=visit.actor,
            at=visit.at,
        )
    except (HeldBeforeIssue, HeldInFuture) as refused:
        form.held_on.errors = [say(refused)]
        return render_template("library/report.html", task=task, unit=unit, known=None, form=form), 422
    flash(_("传达情况已上报。"), "ok")
    return redirect(url_for("library.task", task_id=task.id, _anchor=f"t-{unit.id}"), 303)


def _unit(visit: Visit, task: TaskFacts, unit_id: uuid.UUID) -> UnitFacts:
    """Return a unit of the task the organizer answers for; any other is as unknown as none."""
    unit = find_unit(visit.session, unit_id)
    inside = unit is not None and unit.path.startswith(task.unit_path)
    if unit is None or not inside or not policy.report_for(visit.actor, unit.path):
        raise Unknown
    return unit
