"""名册导入: upload, check, apply; the roster as a workbook, and the empty form for one."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app import clock, jobs
from app.journal.operations import record
from app.organisation import policy, queries, workbooks
from app.organisation.facts import ImportFacts, ImportLine, ImportState, UnitFacts
from app.organisation.forms import RosterForm
from app.organisation.operations import rosters as operations
from app.organisation.queries import rosters
from app.organisation.rules.comparison import Action
from app.organisation.views.counter import choices, desk, settled, tended_units
from app.organisation.words import action_name, action_tone, field_name, state_name, state_tone
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from app.web.forms import uploaded
from app.web.tables import XLSX, Cell, Column, Filter, Row, Table, attachment, read_state, table


@desk.get("/roster/imports", needs=may(policy.tend))
def imports(visit: Visit) -> Answer:
    return _imports_page(visit, _form(visit, data={"on": clock.day_of(visit.at)}))


def _form(visit: Visit, **more: Any) -> RosterForm:
    return RosterForm(choices(tended_units(visit)), **more)


def _imports_page(visit: Visit, form: RosterForm, wrong: bool = False) -> Any:
    state = read_state(per_page=20)
    found, total = rosters.imports(visit.session, policy.tended_by(visit.actor), state)
    sheet = table(
        caption=_("上传记录"),
        columns=(
            Column("file", _("文件"), priority=1),
            Column("unit", _("单位")),
            Column("state", _("状态"), priority=1),
            Column("rows", _("人数"), numeric=True),
            Column("by", _("上传人")),
            Column("at", _("上传时间")),
        ),
        rows=[_import_row(each) for each in found],
        total=total,
        state=state,
        empty_title=_("还没有上传过名册"),
        exports=False,
    )
    page = render_template("organisation/imports.html", form=form, sheet=sheet)
    return (page, 422) if wrong else page


def _import_row(each: ImportFacts) -> Row:
    return Row(
        (
            Cell(each.file_name, url=url_for("organisation.roster_import", import_id=each.id)),
            Cell(each.unit_name),
            Cell(state_name(each.state), tone=state_tone(each.state)),
            Cell(each.summary.get("rows"), numeric=True),
            Cell(each.created_by_name),
            Cell(each.created_at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")),
        ),
        id=str(each.id),
    )


@desk.post("/roster/imports", needs=may(policy.tend))
def upload(visit: Visit) -> Answer:
    form, done = _form(visit), []
    if not settled(form, lambda: done.append(_upload(visit, form))):
        return _imports_page(visit, form, wrong=True)
    if done[0].again:
        flash(_("这份文件已经导入过，名册没有变动。如有更正，请修改文件后再上传。"), "info")
        return redirect(url_for("organisation.roster_import", import_id=done[0].import_id), 303)
    return redirect(url_for("web.job", job_id=done[0].job_id), 303)


def _upload(visit: Visit, form: RosterForm) -> operations.Uploaded:
    name, content = uploaded("file")
    return operations.upload(
        visit.session,
        file_name=name,
        content=content,
        unit_id=uuid.UUID(form.data["unit"]),
        complete=form.data["complete"],
        on=form.data["on"],
        by=visit.actor,
        at=visit.at,
    )


DOOR = may(policy.see_import, rosters.roster_import, key="import_id")


@desk.get("/roster/imports/<uuid:import_id>", needs=DOOR)
def roster_import(visit: Visit, roster: ImportFacts) -> Answer:
    state = read_state(("action",))
    found, total = rosters.lines(visit.session, roster.id, state)
    job = jobs.find(visit.session, roster.job_id) if roster.job_id else None
    return render_template(
        "organisation/import.html",
        roster=roster,
        job=job,
        running=job is not None and job.state not in jobs.ENDED,
        counts=[(Action(key), n) for key, n in roster.summary.get("counts", {}).items()],
        leaving=roster.summary.get("counts", {}).get(Action.LEAVE.value, 0),
        refusal=_refusal(roster),
        sheet=_lines_table(found, total, state),
        action_name=action_name,
        state_name=state_name,
        state_tone=state_tone,
        ImportState=ImportState,
        step=3 if roster.state is ImportState.APPLIED else 2,
    )


def _refusal(roster: ImportFacts) -> str:
    said = roster.summary.get("refusal")
    return str(_(said, **roster.summary.get("values", {}))) if said else ""


def _lines_table(found: list[ImportLine], total: int, state: Any) -> Table:
    return table(
        caption=_("逐行结果"),
        columns=(
            Column("name", _("姓名"), priority=1, sortable=True),
            Column("staff_no", _("工号"), sortable=True),
            Column("row", _("行"), numeric=True),
            Column("action", _("结果"), priority=1),
            Column("unit", _("单位")),
            Column("words", _("说明"), priority=1),
        ),
        rows=[_line_row(line) for line in found],
        total=total,
        state=state,
        filters=(Filter("action", _("结果"), tuple((each.value, action_name(each)) for each in Action)),),
        searchable=True,
        search_label=_("姓名或工号"),
        exports=False,
    )


def _line_row(line: ImportLine) -> Row:
    action = Action(line.action)
    return Row(
        (
            Cell(line.name or _("（无姓名）")),
            Cell(line.staff_no),
            Cell(line.row, numeric=True),
            Cell(action_name(action), tone=action_tone(action)),
            Cell(line.unit_name),
            Cell(_words(line)),
        )
    )


def _words(line: ImportLine) -> str:
    if line.faults:
        return " ".join(str(_(sentence, **values)) for sentence, values in line.faults)
    return str(_("；")).join(
        _(
            "%(field)s：%(before)s → %(after)s",
            field=field_name(name),
            before=before or "—",
            after=after or "—",
        )
        for name, before, after in line.changes
    )


@desk.post("/roster/imports/<uuid:import_id>/apply", needs=DOOR)
def apply_import(visit: Visit, roster: ImportFacts) -> Answer:
    job_id = operations.apply(visit.session, roster.id, by=visit.actor, at=visit.at)
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.post("/roster/imports/<uuid:import_id>/check", needs=DOOR)
def check_import(visit: Visit, roster: ImportFacts) -> Answer:
    job_id = operations.check_again(visit.session, roster.id, by=visit.actor, at=visit.at)
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.post("/roster/imports/<uuid:import_id>/withdraw", needs=DOOR)
def withdraw_import(visit: Visit, roster: ImportFacts) -> Answer:
    operations.withdraw(visit.session, roster.id, by=visit.actor, at=visit.at)
    flash(_("已放弃这份名册，上传的文件已删除，人员没有变动。"), "ok")
    return redirect(url_for("organisation.imports"), 303)


@desk.get("/roster/imports/<uuid:import_id>/faults.xlsx", needs=DOOR, lane="report")
def faulty_workbook(visit: Visit, roster: ImportFacts) -> Answer:
    content = rosters.handed_back(visit.session, roster.id)
    if content is None:
        raise Unknown
    stem = roster.file_name.rsplit(".", 1)[0]
    return attachment(_("%(name)s（错误说明）", name=stem) + ".xlsx", content, XLSX)


@desk.get("/roster/template.xlsx", needs=may(policy.tend))
def template(visit: Visit) -> Answer:
    return attachment(_("名册模板") + ".xlsx", workbooks.roster([]), XLSX)


@desk.get(
    "/units/<uuid:unit_id>/roster.xlsx",
    needs=may(policy.add_below, queries.unit, key="unit_id"),
    writes=True,
    lane="report",
)
def export_roster(visit: Visit, unit: UnitFacts) -> Answer:
    people = queries.serving(visit.session, unit.path)
    record(
        visit.session,
        "roster.exported",
        "unit",
        unit.id,
        by=visit.actor,
        at=visit.at,
        unit_path=unit.path,
        count=len(people),
    )
    content = workbooks.roster(people)
    return attachment(_("%(name)s名册", name=unit.name) + ".xlsx", content, XLSX)
