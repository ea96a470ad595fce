"""Reading tasks for those who give and oversee them: the list, a new one, who has read, a reminder."""

import uuid
from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import day_of
from app.library import operations, policy, queries
from app.library.counter import desk
from app.library.facts import ReaderLine, TaskFacts, TaskLine
from app.library.forms import TaskForm
from app.organisation.queries import units
from app.web.actor import Role
from app.web.desk import Answer, Visit, may
from app.web.forms import options
from app.web.parts import day, moment, percent_down
from app.web.tables import Cell, Column, Filter, Row, export, read_state, table

OVERSEE = may(policy.oversee)
ORGANIZE = may(policy.organize)
TASK = may(policy.oversee_task, queries.task, key="task_id")
OWN_TASK = may(policy.organize_task, queries.task, key="task_id")


@desk.get("/library/tasks", needs=OVERSEE)
def tasks(visit: Visit) -> Answer:
    state = read_state()
    lines, total = queries.tasks(visit.session, policy.scope(visit.actor), state)
    sheet = table(
        caption=_("学习任务"),
        columns=(
            Column("title", _l("任务名称"), sortable=True, priority=1),
            Column("unit", _l("学习范围")),
            Column("opens_on", _l("开始日期"), sortable=True),
            Column("due_on", _l("截止日期"), sortable=True, priority=1),
            Column("read", _l("已学习"), numeric=True, priority=1),
            Column("required", _l("应学习"), numeric=True),
            Column("share", _l("学习率"), numeric=True, priority=1),
        ),
        rows=[_task_row(line) for line in lines],
        total=total,
        state=state,
        searchable=True,
        search_label=_("任务名称"),
        empty_title=_("还没有学习任务"),
        empty_hint=_("布置后，范围内的每个人都会收到消息。"),
    )
    return export(_("学习任务"), sheet) or render_template(
        "library/tasks.html", sheet=sheet, may_open=policy.organize(visit.actor)
    )


def _task_row(line: TaskLine) -> Row:
    task = line.task
    return Row(
        (
            Cell(task.title, url=url_for("library.task", task_id=task.id), sub=task.document_no),
            Cell(task.unit_name),
            Cell(day(task.opens_on)),
            Cell(day(task.due_on)),
            Cell(line.read),
            Cell(line.required),
            Cell(percent_down(line.read, line.required)),
        ),
        id=str(task.id),
    )


@desk.get("/library/tasks/new", needs=ORGANIZE)
def blank(visit: Visit) -> Answer:
    today = day_of(visit.at)
    form = _task_form(visit, TaskForm(opens_on=today, due_on=today + timedelta(days=14)))
    return render_template("library/task_new.html", form=form)


@desk.post("/library/tasks/new", needs=ORGANIZE)
def give(visit: Visit) -> Answer:
    form = _task_form(visit, TaskForm())
    if not form.validate_on_submit():
        return render_template("library/task_new.html", form=form), 422
    opens_on, due_on = form.opens_on.data, form.due_on.data
    assert opens_on is not None
    assert due_on is not None
    task_id = operations.open_reading_task(
        visit.session,
        document_id=uuid.UUID(form.document_id.data),
        title=(form.title.data or "").strip(),
        unit_id=uuid.UUID(form.unit_id.data),
        opens_on=opens_on,
        due_on=due_on,
        by=visit.actor,
        at=visit.at,
    )
    flash(_("学习任务已布置，范围内的人员会收到消息。"), "ok")
    return redirect(url_for("library.task", task_id=task_id), 303)


def _task_form(visit: Visit, form: TaskForm) -> TaskForm:
    """Offer the documents there are and the units the organizer answers for, in tree order."""
    documents = queries.documents(visit.session)
    form.document_id.choices = options(
        (str(each.id), f"{each.document_no} {each.title}") for each in documents
    )
    found = units(visit.session, visit.actor.scope(Role.ORGANIZER))
    top = min((each.depth for each in found), default=0)
    form.unit_id.choices = options(
        (str(each.id), "\u3000" * (each.depth - top) + each.name) for each in found
    )
    return form


@desk.get("/library/tasks/<uuid:task_id>/readers", needs=TASK)
def readers(visit: Visit, task: TaskFacts) -> Answer:
    state = read_state(("read", "leader"))
    lines, total = queries.readers(visit.session, task.id, policy.scope(visit.actor), state)
    sheet = table(
        caption=_("学习人员"),
        columns=(
            Column("name", _l("姓名"), sortable=True, priority=1),
            Column("staff_no", _l("工号"), sortable=True),
            Column("unit", _l("单位"), sortable=True, priority=1),
            Column("post", _l("职务")),
            Column("state", _l("学习情况"), priority=1),
            Column("confirmed_at", _l("确认时间"), sortable=True),
        ),
        rows=[_reader_row(line) for line in lines],
        total=total,
        state=state,
        filters=(
            Filter("read", _l("学习情况"), (("yes", _l("已学习")), ("no", _l("未学习")))),
            Filter("leader", _l("主要负责同志"), (("yes", _l("是")),)),
        ),
        searchable=True,
        search_label=_("姓名、工号或单位"),
    )
    return export(_("学习人员"), sheet) or render_template(
        "library/readers.html",
        task=task,
        sheet=sheet,
        may_remind=policy.organize_task(visit.actor, task) and task.opens_on <= day_of(visit.at),
    )


def _reader_row(line: ReaderLine) -> Row:
    read = line.confirmed_at is not None
    return Row(
        (
            Cell(line.name, sub=_("主要负责同志") if line.is_principal_leader else None),
            Cell(line.staff_no),
            Cell(line.unit_name),
            Cell(line.post),
            Cell(_("已学习") if read else _("未学习"), tone="ok" if read else "warn"),
            Cell(moment(line.confirmed_at) if read else ""),
        ),
        id=str(line.person_id),
    )


@desk.post("/library/tasks/<uuid:task_id>/remind", needs=OWN_TASK)
def remind(visit: Visit, task: TaskFacts) -> Answer:
    own = visit.actor.scope(Role.ORGANIZER)
    told = operations.remind_unread(visit.session, task.id, own, by=visit.actor, at=visit.at)
    if told:
        flash(_("已提醒 %(n)s 人。", n=told), "ok")
    else:
        flash(_("没有需要提醒的人：未学习的人今天都已提醒过。"), "info")
    return redirect(url_for("library.readers", task_id=task.id, read="no"), 303)
