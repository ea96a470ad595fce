"""A programme's roadmap: the picture, the list, setting tasks one by one or the usual ones at once."""

import uuid
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.planning.frame import crumbs, parts
from app.planning.models import ProgrammeState
from app.planning.queries import programme as programme_of
from app.planning.records import ProgrammeFacts
from app.roadmap import operations, picture, policy, queries, rules, words
from app.roadmap.facts import MilestoneFacts, Standing
from app.roadmap.forms import MilestoneForm
from app.roadmap.views.counter import CHANGE, ORGANIZE, SEE, desk
from app.web.actor import Actor
from app.web.desk import Answer, Visit
from app.web.parts import day
from app.web.tables import Cell, Column, Row, Table, export, read_state, table


@desk.get("/programmes/<uuid:programme_id>/roadmap", needs=SEE)
def programme(visit: Visit, programme: ProgrammeFacts) -> Answer:
    today = day_of(visit.at)
    found = queries.of_programme(visit.session, programme.id)
    sheet = _sheet(visit.actor, found, today)
    standings = [rules.standing(each.starts_on, each.due_on, each.done_on, today) for each in found]
    batches = queries.spans(visit.session, programme.id)
    return export(_("任务书"), sheet) or render_template(
        "roadmap/programme.html",
        programme=programme,
        crumbs=crumbs(programme, (_("路线图"), None)),
        tabs=parts(programme.id, "roadmap"),
        sheet=sheet,
        picture=picture.draw(found, batches, programme.starts_on, programme.ends_on, today),
        counts=[
            (each, words.STANDINGS[each], words.TONES[each], standings.count(each))
            for each in Standing
            if each in standings
        ],
        words=words,
        today=today,
        may_set=_open_to(visit.actor, programme),
    )


def _open_to(actor: Actor, programme: ProgrammeFacts) -> bool:
    return policy.organize(actor, programme) and programme.state is not ProgrammeState.CLOSED


def _sheet(actor: Actor, found: list[MilestoneFacts], today: date) -> Table:
    return table(
        caption=_("任务书"),
        columns=(
            Column("title", _("任务"), priority=1),
            Column("owner", _("责任人"), priority=1),
            Column("starts_on", _("开始日期")),
            Column("due_on", _("完成期限"), priority=1),
            Column("standing", _("进展"), priority=1),
            Column("done_on", _("完成日期")),
            Column("note", _("完成情况")),
        ),
        rows=[_row(actor, each, today) for each in found],
        total=len(found),
        state=read_state(per_page=max(len(found), 1)),
        empty_title=_("还没有任务"),
        empty_hint=_("可以先按常规步骤列出，再逐项修改责任人和日期。"),
    )


def _row(actor: Actor, each: MilestoneFacts, today: date) -> Row:
    standing = rules.standing(each.starts_on, each.due_on, each.done_on, today)
    url = url_for("roadmap.milestone", milestone_id=each.id) if policy.finish(actor, each) else None
    return Row(
        (
            Cell(each.title, url=url, sub=each.detail or None),
            Cell(each.owner_name, sub=each.owner_staff_no),
            Cell(day(each.starts_on)),
            Cell(day(each.due_on)),
            Cell(words.STANDINGS[standing], tone=words.TONES[standing]),
            Cell(day(each.done_on) if each.done_on else ""),
            Cell(each.done_note),
        ),
        str(each.id),
    )


@desk.post("/programmes/<uuid:programme_id>/roadmap/usual", needs=ORGANIZE)
def set_usual(visit: Visit, programme: ProgrammeFacts) -> Answer:
    """List the usual tasks, once: what is there by the same name is left as it is."""
    known = {each.title for each in queries.of_programme(visit.session, programme.id)}
    batches = queries.spans(visit.session, programme.id)
    drafts = rules.usual(programme.starts_on, programme.ends_on, batches, exam=programme.exam_required)
    fresh = [each for each in drafts if each.title not in known]
    operations.add(
        visit.session, programme.id, fresh, owner_id=visit.actor.person_id, by=visit.actor, at=visit.at
    )
    if fresh:
        flash(_("已列出 %(n)s 项任务，责任人暂为您本人，请逐项确认。", n=len(fresh)), "ok")
    else:
        flash(_("常规任务都已列出。"), "info")
    return redirect(url_for("roadmap.programme", programme_id=programme.id), 303)


@desk.get("/programmes/<uuid:programme_id>/roadmap/new", needs=ORGANIZE)
def blank(visit: Visit, programme: ProgrammeFacts) -> Answer:
    today = day_of(visit.at)
    return _form(
        programme,
        MilestoneForm(formdata=None, starts_on=min(max(today, programme.starts_on), programme.ends_on)),
    )


def _form(programme: ProgrammeFacts, form: MilestoneForm, milestone: MilestoneFacts | None = None) -> str:
    roadmap = url_for("roadmap.programme", programme_id=programme.id)
    here: Any = _("修改任务") if milestone else _("新增任务")
    return render_template(
        "roadmap/form.html",
        form=form,
        title=here,
        back=roadmap,
        crumbs=crumbs(programme, (_("路线图"), roadmap), (here, None)),
    )


def _owner(visit: Visit, form: MilestoneForm) -> uuid.UUID | None:
    found = queries.owner(visit.session, (form.staff_no.data or "").strip())
    if found is None:
        form.staff_no.errors = [_("没有这个工号的在职人员，请核对后再填。")]
    return found


@desk.post("/programmes/<uuid:programme_id>/roadmap/new", needs=ORGANIZE)
def add(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = MilestoneForm()
    owner_id = _owner(visit, form) if form.validate() else None
    if owner_id is None:
        return _form(programme, form), 422
    operations.add(
        visit.session, programme.id, [form.draft()], owner_id=owner_id, by=visit.actor, at=visit.at
    )
    flash(_("任务已列入，责任人会收到消息。"), "ok")
    return redirect(url_for("roadmap.programme", programme_id=programme.id), 303)


def _of(visit: Visit, milestone: MilestoneFacts) -> ProgrammeFacts:
    found = programme_of(visit.session, milestone.programme_id)
    assert found is not None
    return found


@desk.get("/milestones/<uuid:milestone_id>/edit", needs=CHANGE)
def edit(visit: Visit, milestone: MilestoneFacts) -> Answer:
    shown = {"staff_no": milestone.owner_staff_no}
    return _form(_of(visit, milestone), MilestoneForm(formdata=None, obj=milestone, data=shown), milestone)


@desk.post("/milestones/<uuid:milestone_id>/edit", needs=CHANGE)
def save(visit: Visit, milestone: MilestoneFacts) -> Answer:
    form = MilestoneForm()
    owner_id = _owner(visit, form) if form.validate() else None
    if owner_id is None:
        return _form(_of(visit, milestone), form, milestone), 422
    operations.change(
        visit.session, milestone.id, form.draft(), owner_id=owner_id, by=visit.actor, at=visit.at
    )
    flash(_("任务已修改。"), "ok")
    return redirect(url_for("roadmap.programme", programme_id=milestone.programme_id), 303)


@desk.post("/milestones/<uuid:milestone_id>/remove", needs=CHANGE)
def remove(visit: Visit, milestone: MilestoneFacts) -> Answer:
    operations.remove(visit.session, milestone.id, by=visit.actor, at=visit.at)
    flash(_("任务“%(title)s”已删除。", title=milestone.title), "ok")
    return redirect(url_for("roadmap.programme", programme_id=milestone.programme_id), 303)
