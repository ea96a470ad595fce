"""Venues and lecturers."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.refusals import Refusal
from app.schedule import operations, policy, queries
from app.schedule.facts import LecturerFacts, VenueFacts
from app.schedule.forms import LecturerForm, VenueForm
from app.schedule.views.counter import desk
from app.web.desk import Answer, Visit, may
from app.web.errors import say
from app.web.tables import Cell, Column, Row, export, read_state, table

ORGANIZE = may(policy.organize)
VENUE = may(policy.keep_place, queries.venue, key="venue_id")
LECTURER = may(policy.keep_place, queries.lecturer, key="lecturer_id")


@desk.get("/venues", needs=ORGANIZE)
def venues(visit: Visit) -> Answer:
    state = read_state(default_sort="name")
    found, total = queries.venue_page(visit.session, policy.scope(visit.actor), state)
    sheet = table(
        caption=_("场地"),
        columns=(
            Column("name", _("场地名称"), sortable=True, priority=1),
            Column("address", _("地址")),
            Column("seats", _("座位数"), numeric=True, sortable=True),
            Column("uses", _("已排课程"), numeric=True, sortable=True),
        ),
        rows=[_venue_row(one, uses) for one, uses in found],
        total=total,
        state=state,
        searchable=True,
        search_label=_("场地名称或地址"),
        empty_title=_("还没有场地"),
        empty_hint=_("添加场地后，排课时可以选用，并自动检查占用和座位。"),
    )
    batches = queries.timetables(visit.session, policy.scope(visit.actor))
    return export(_("场地"), sheet) or render_template("schedule/venues.html", sheet=sheet, batches=batches)


def _venue_row(one: VenueFacts, uses: int) -> Row:
    url = url_for("schedule.venue", venue_id=one.id)
    return Row((Cell(one.name, url=url), Cell(one.address), Cell(one.seats), Cell(uses)), id=str(one.id))


@desk.get("/venues/new", needs=ORGANIZE)
def new_venue(visit: Visit) -> Answer:
    form = VenueForm(formdata=None)
    form.kept_by(visit.actor)
    return render_template("schedule/venue.html", form=form, venue=None)


@desk.post("/venues", needs=ORGANIZE)
def add_venue(visit: Visit) -> Answer:
    form = VenueForm()
    form.kept_by(visit.actor)
    if form.validate():
        try:
            operations.add_venue(
                visit.session, **_venue(form), unit_path=form.unit_path.data, by=visit.actor, at=visit.at
            )
        except Refusal as refusal:
            form.form_errors.append(say(refusal))
        else:
            flash(_("已添加场地“%(name)s”。", name=form.name.data), "ok")
            return redirect(url_for("schedule.venues"), 303)
    return render_template("schedule/venue.html", form=form, venue=None), 422


def _venue(form: VenueForm) -> dict[str, Any]:
    name, address = (form.name.data or "").strip(), (form.address.data or "").strip()
    return {"name": name, "address": address, "seats": form.seats.data}


@desk.get("/venues/<uuid:venue_id>", needs=VENUE)
def venue(visit: Visit, venue: VenueFacts) -> Answer:
    form = VenueForm(formdata=None, obj=venue)
    del form.unit_path
    return render_template("schedule/venue.html", form=form, venue=venue)


@desk.post("/venues/<uuid:venue_id>", needs=VENUE)
def change_venue(visit: Visit, venue: VenueFacts) -> Answer:
    form = VenueForm()
    del form.unit_path
    if form.validate():
        try:
            operations.change_venue(visit.session, venue.id, **_venue(form), by=visit.actor, at=visit.at)
        except Refusal as refusal:
            form.form_errors.append(say(refusal))
        else:
            flash(_("已保存。"), "ok")
            return redirect(url_for("schedule.venues"), 303)
    return render_template("schedule/venue.html", form=form, venue=venue), 422


@desk.get("/lecturers", needs=ORGANIZE)
def lecturers(visit: Visit) -> Answer:
    state = read_state(default_sort="name")
    found, total = queries.lecturer_page(visit.session, policy.scope(visit.actor), state)
    sheet = table(
        caption=_("授课人"),
        columns=(
            Column("name", _("姓名"), sortable=True, priority=1),
            Column("title", _("单位、职务或职称")),
            Column("uses", _("已排课程"), numeric=True, sortable=True),
        ),
        rows=[_lecturer_row(one, uses) for one, uses in found],
        total=total,
        state=state,
        searchable=True,
        search_label=_("姓名或职务"),
        empty_title=_("还没有授课人"),
        empty_hint=_("添加授课人后，排课时可以选用，并自动检查时间冲突。"),
    )
    return export(_("授课人"), sheet) or render_template("schedule/lecturers.html", sheet=sheet)


def _lecturer_row(one: LecturerFacts, uses: int) -> Row:
    url = url_for("schedule.lecturer", lecturer_id=one.id)
    return Row((Cell(one.name, url=url), Cell(one.title), Cell(uses)), id=str(one.id))


@desk.get("/lecturers/new", needs=ORGANIZE)
def new_lecturer(visit: Visit) -> Answer:
    form = LecturerForm(formdata=None)
    form.kept_by(visit.actor)
    return render_template("schedule/lecturer.html", form=form, lecturer=None)


@desk.post("/lecturers", needs=ORGANIZE)
def add_lecturer(visit: Visit) -> Answer:
    form = LecturerForm()
    form.kept_by(visit.actor)
    if form.validate():
        try:
            operations.add_lecturer(
                visit.session,
                **_lecturer(form),
                unit_path=form.unit_path.data,
                by=visit.actor,
                at=visit.at,
            )
        except Refusal as refusal:
            form.form_errors.append(say(refusal))
        else:
            flash(_("已添加授课人“%(name)s”。", name=form.name.data), "ok")
            return redirect(url_for("schedule.lecturers"), 303)
    return render_template("schedule/lecturer.html", form=form, lecturer=None), 422


def _lecturer(form: LecturerForm) -> dict[str, Any]:
    fields = {"name": form.name, "title": form.title, "staff_no": form.staff_no}
    return {name: (field.data or "").strip() for name, field in fields.items()}


@desk.get("/lecturers/<uuid:lecturer_id>", needs=LECTURER)
def lecturer(visit: Visit, lecturer: LecturerFacts) -> Answer:
    form = LecturerForm(formdata=None, obj=lecturer)
    del form.unit_path
    return render_template("schedule/lecturer.html", form=form, lecturer=lecturer)


@desk.post("/lecturers/<uuid:lecturer_id>", needs=LECTURER)
def change_lecturer(visit: Visit, lecturer: LecturerFacts) -> Answer:
    form = LecturerForm()
    del form.unit_path
    if form.validate():
        try:
            operations.change_lecturer(
                visit.session, lecturer.id, **_lecturer(form), by=visit.actor, at=visit.at
            )
        except Refusal as refusal:
            form.form_errors.append(say(refusal))
        else:
            flash(_("已保存。"), "ok")
            return redirect(url_for("schedule.lecturers"), 303)
    return render_template("schedule/lecturer.html", form=form, lecturer=lecturer), 422
