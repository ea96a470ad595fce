"""Training held elsewhere: the list, one more, a workbook of many, a line and its reversal."""

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.organisation.queries import person as person_of
from app.records import operations, policy, queries, words
from app.records.facts import OutsideFacts
from app.records.forms import OutsideFileForm, OutsideForm, ReverseForm
from app.records.rules import Fault
from app.records.views.counter import desk
from app.records.workbooks import blank as blank_workbook
from app.schedule.words import plain
from app.web.desk import Answer, Visit, may
from app.web.forms import uploaded
from app.web.parts import day, moment
from app.web.tables import Cell, Column, Filter, Row, export, read_state, table

LOOK, RECORD = may(policy.look), may(policy.record)
SEE = may(policy.see, queries.line, key="outside_id")
REVERSE = may(policy.reverse, queries.line, key="outside_id")


@desk.get("/outside-training", needs=LOOK)
def outside(visit: Visit) -> Answer:
    state = read_state(("reversed",))
    found, total = queries.lines(visit.session, policy.scope(visit.actor), state)
    sheet = table(
        caption=_("外部培训"),
        columns=(
            Column("name", _l("姓名"), sortable=True, priority=1),
            Column("unit", _l("单位")),
            Column("title", _l("培训名称"), priority=1),
            Column("organiser", _l("主办单位")),
            Column("ends_on", _l("起止日期"), sortable=True),
            Column("hours", _l("学时"), sortable=True, numeric=True, priority=1),
            Column("evidence", _l("证明材料")),
            Column("source", _l("来源")),
            Column("state", _l("状态")),
        ),
        rows=[_row(each) for each in found],
        total=total,
        state=state,
        filters=(Filter("reversed", _l("状态"), (("no", _l("计入")), ("yes", _l("已冲销")))),),
        searchable=True,
        search_label=_("姓名、工号、培训或主办单位"),
        empty_title=_("还没有外部培训"),
        empty_hint=_("在其他单位参加的培训，凭证明材料登记后计入年度学时。"),
    )
    return export(_("外部培训"), sheet) or render_template(
        "records/outside.html", sheet=sheet, may_record=policy.record(visit.actor)
    )


def _source(each: OutsideFacts) -> str:
    return (
        str(_("%(file)s 第 %(n)s 行", file=each.file_name, n=each.row))
        if each.file_name
        else str(_("个别登记"))
    )


def _row(each: OutsideFacts) -> Row:
    what, gone = each.what, each.reversed_at is not None
    return Row(
        (
            Cell(each.name, sub=each.staff_no, url=url_for("records.line", outside_id=each.id)),
            Cell(each.unit_name),
            Cell(what.title),
            Cell(what.organiser),
            Cell(f"{day(what.starts_on)} — {day(what.ends_on)}"),
            Cell(plain(what.credit_hours)),
            Cell(what.evidence),
            Cell(_source(each)),
            Cell(_("已冲销") if gone else _("计入"), tone="warn" if gone else "ok"),
        ),
        str(each.id),
    )


@desk.get("/outside-training/new", needs=RECORD)
def blank(visit: Visit) -> Answer:
    return render_template("records/outside_new.html", form=OutsideForm(formdata=None))


@desk.post("/outside-training/new", needs=RECORD)
def add(visit: Visit) -> Answer:
    form = OutsideForm()
    if not form.validate():
        return render_template("records/outside_new.html", form=form), 422
    number = (form.staff_no.data or "").strip()
    found = queries.numbered(visit.session, policy.keeping(visit.actor), [number]).get(number)
    person = person_of(visit.session, found[0]) if found else None
    if person is None:
        form.staff_no.errors = [_("您管理的在职人员中没有这个工号。")]
        return render_template("records/outside_new.html", form=form), 422
    operations.add(
        visit.session, person.id, form.what(), unit_path=person.unit_path, by=visit.actor, at=visit.at
    )
    flash(_("已登记%(name)s的培训。", name=person.name), "ok")
    return redirect(url_for("records.outside"), 303)


@desk.get("/outside-training/template", needs=RECORD)
def template(visit: Visit) -> Answer:
    sheet = blank_workbook()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    named: dict[str, Any] = {"Content-Disposition": 'attachment; filename="outside-training.xlsx"'}
    return Response(sheet, mimetype=kind, headers=named)


@desk.get("/outside-training/file", needs=RECORD)
def blank_file(visit: Visit) -> Answer:
    return _file_page(OutsideFileForm(formdata=None), [])


def _file_page(form: OutsideFileForm, faults: list[Fault]) -> str:
    shown = [(each.row, words.fault(each)) for each in faults[:200]]
    return render_template("records/outside_file.html", form=form, faults=shown, total=len(faults))


@desk.post("/outside-training/file", needs=RECORD)
def take_in(visit: Visit) -> Answer:
    name, content = uploaded("file", limit=5 * 1024 * 1024)
    taken, faults = operations.take_in(
        visit.session, name, content, policy.keeping(visit.actor), by=visit.actor, at=visit.at
    )
    if faults:
        return _file_page(OutsideFileForm(formdata=None), faults), 422
    flash(_("已登记 %(n)s 条培训。", n=taken), "ok")
    return redirect(url_for("records.outside"), 303)


@desk.get("/outside-training/<uuid:outside_id>", needs=SEE)
def line(visit: Visit, line: OutsideFacts) -> Answer:
    return _line(visit, line, ReverseForm(formdata=None))


def _line(visit: Visit, line: OutsideFacts, form: ReverseForm) -> str:
    return render_template(
        "records/line.html",
        line=line,
        source=_source(line),
        plain=plain,
        when=moment,
        form=form,
        may_reverse=policy.reverse(visit.actor, line) and line.reversed_at is None,
    )


@desk.post("/outside-training/<uuid:outside_id>/reverse", needs=REVERSE)
def reverse(visit: Visit, line: OutsideFacts) -> Answer:
    form = ReverseForm()
    if not form.validate():
        return _line(visit, line, form), 422
    operations.reverse(visit.session, line.id, reason=form.reason.data or "", by=visit.actor, at=visit.at)
    flash(_("已冲销，原记录保留。"), "ok")
    return redirect(url_for("records.line", outside_id=line.id), 303)
