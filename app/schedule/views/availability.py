"""When a lecturer can be asked: hours of the week, and days away."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.refusals import Malformed, Refusal
from app.schedule import operations, policy, queries
from app.schedule.facts import LecturerFacts
from app.schedule.forms import AwayForm, HoursForm, RemovalForm
from app.schedule.views.counter import desk
from app.web.desk import Answer, Visit, may
from app.web.errors import say

LECTURER = may(policy.keep_place, queries.lecturer, key="lecturer_id")


@desk.get("/lecturers/<uuid:lecturer_id>/hours", needs=LECTURER)
def lecturer_hours(visit: Visit, lecturer: LecturerFacts) -> Answer:
    return _page(visit, lecturer)


def _page(
    visit: Visit,
    lecturer: LecturerFacts,
    hours: HoursForm | None = None,
    away: AwayForm | None = None,
    status: int = 200,
) -> Answer:
    found = queries.availability(visit.session, lecturer.id)
    assert found is not None
    page = render_template(
        "schedule/lecturer_hours.html",
        lecturer=lecturer,
        found=found,
        hours=hours or HoursForm(formdata=None).show(found),
        away=away or AwayForm(formdata=None),
    )
    return page, status


@desk.post("/lecturers/<uuid:lecturer_id>/hours", needs=LECTURER)
def set_hours(visit: Visit, lecturer: LecturerFacts) -> Answer:
    form = HoursForm()
    if not form.validate():
        return _page(visit, lecturer, hours=form, status=422)
    operations.set_lecturer_hours(visit.session, lecturer.id, form.hours(), by=visit.actor, at=visit.at)
    flash(_("已保存可授课时间。"), "ok")
    return redirect(url_for("schedule.lecturer_hours", lecturer_id=lecturer.id), 303)


@desk.post("/lecturers/<uuid:lecturer_id>/away", needs=LECTURER)
def add_away(visit: Visit, lecturer: LecturerFacts) -> Answer:
    form = AwayForm()
    if form.validate():
        try:
            operations.add_away(
                visit.session,
                lecturer.id,
                first=form.first.data,  # type: ignore[arg-type]
                last=form.last.data,  # type: ignore[arg-type]
                reason=(form.reason.data or "").strip(),
                by=visit.actor,
                at=visit.at,
            )
        except Refusal as refusal:
            form.form_errors.append(say(refusal))
        else:
            flash(_("已登记不能授课的日期。"), "ok")
            return redirect(url_for("schedule.lecturer_hours", lecturer_id=lecturer.id), 303)
    return _page(visit, lecturer, away=form, status=422)


@desk.post("/lecturers/<uuid:lecturer_id>/away/drop", needs=LECTURER)
def drop_away(visit: Visit, lecturer: LecturerFacts) -> Answer:
    form = RemovalForm()
    if not form.validate():
        raise Malformed
    operations.drop_away(visit.session, lecturer.id, form.key(), by=visit.actor, at=visit.at)
    flash(_("已删除。"), "ok")
    return redirect(url_for("schedule.lecturer_hours", lecturer_id=lecturer.id), 303)
