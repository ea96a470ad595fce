"""A batch's timetable: read, build, copy, print."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.refusals import Refusal
from app.schedule import operations, policy, queries
from app.schedule.facts import SessionFacts, TimetableFacts
from app.schedule.forms import CancelForm, CopyDayForm, SessionForm, sentences
from app.schedule.rules import hours_of
from app.schedule.rules.days import Specials
from app.schedule.rules.telling import news
from app.schedule.views.counter import desk
from app.schedule.views.days import by_day, half_days
from app.schedule.views.week import timetable_parts
from app.schedule.words import FORMS, plain
from app.web.desk import Answer, Visit, may

READ = may(policy.read_timetable, queries.timetable, key="batch_id")
BUILD = may(policy.run, queries.timetable, key="batch_id")
RUN = may(policy.run, queries.course_session, key="session_id")


@desk.get("/batches/<uuid:batch_id>/timetable", needs=READ)
def timetable(visit: Visit, batch: TimetableFacts) -> Answer:
    return _timetable(visit, batch, CopyDayForm(formdata=None))


def _timetable(visit: Visit, batch: TimetableFacts, copying: CopyDayForm, status: int = 200) -> Answer:
    runs = policy.run(visit.actor, batch)
    found = queries.sessions(visit.session, batch.id, cancelled=runs)
    held = [one for one in found if one.cancelled_at is None]
    page = render_template(
        "schedule/timetable.html",
        batch=batch,
        parts=timetable_parts(batch.id, "days", runs=runs),
        days=by_day(held, _specials(visit, batch)),
        cancelled=[one for one in found if one.cancelled_at is not None],
        halves=half_days,
        hours=plain(hours_of(held)),
        runs=runs,
        inspects=policy.inspect(visit.actor, batch),
        crowded=[one for one in held if _crowded(one, batch)] if runs else [],
        clashes=queries.person_clashes(visit.session, batch.id) if runs else [],
        copying=copying,
        forms=FORMS,
        news=_news(visit, batch) if runs else [],
    )
    return page, status


def _news(visit: Visit, batch: TimetableFacts) -> list[str]:
    """Return what is still to be told of a published timetable, a sentence each."""
    changes = [one.changed for one in queries.untold(visit.session, batch.id)]
    return [sentence for _changed, sentence in news(changes, visit.at)]


def _specials(visit: Visit, batch: TimetableFacts) -> Specials:
    return queries.special_days(visit.session, batch.unit_path, batch.starts_on, batch.ends_on)


def _crowded(one: SessionFacts, batch: TimetableFacts) -> bool:
    return one.venue_seats is not None and one.venue_seats < len(batch.enrolled)


@desk.post("/batches/<uuid:batch_id>/timetable/copy", needs=BUILD)
def copy_day(visit: Visit, batch: TimetableFacts) -> Answer:
    form = CopyDayForm()
    if not form.validate():
        return _timetable(visit, batch, form, 422)
    try:
        with visit.session.begin_nested():
            count = operations.copy_day(
                visit.session,
                batch.id,
                from_day=form.from_day.data,  # type: ignore[arg-type]
                to_day=form.to_day.data,  # type: ignore[arg-type]
                by=visit.actor,
                at=visit.at,
            )
    except Refusal as refusal:
        form.form_errors.extend(sentences(refusal))
        return _timetable(visit, batch, form, 422)
    flash(_("已复制 %(n)s 门课。", n=count), "ok")
    return redirect(url_for("schedule.timetable", batch_id=batch.id), 303)


def _form(visit: Visit, formdata: bool) -> SessionForm:
    scope = policy.scope(visit.actor)
    form = SessionForm() if formdata else SessionForm(formdata=None)
    return form.offer(queries.lecturers(visit.session, scope), queries.venues(visit.session, scope))


@desk.get("/batches/<uuid:batch_id>/sessions/new", needs=BUILD)
def new_session(visit: Visit, batch: TimetableFacts) -> Answer:
    form = _form(visit, formdata=False).within(batch)
    return render_template("schedule/session_form.html", form=form, batch=batch, course=None)


@desk.post("/batches/<uuid:batch_id>/sessions", needs=BUILD)
def add_session(visit: Visit, batch: TimetableFacts) -> Answer:
    form = _form(visit, formdata=True)
    if form.validate():
        try:
            operations.add_session(visit.session, batch.id, **form.values(), by=visit.actor, at=visit.at)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("已排入“%(title)s”。", title=form.title.data), "ok")
            again = url_for("schedule.new_session", batch_id=batch.id)
            home = url_for("schedule.timetable", batch_id=batch.id)
            return redirect(again if "again" in request.args else home, 303)
    return render_template("schedule/session_form.html", form=form, batch=batch, course=None), 422


@desk.get("/sessions/<uuid:session_id>/edit", needs=RUN)
def edit_session(visit: Visit, course: SessionFacts) -> Answer:
    form = _form(visit, formdata=False).show(course)
    batch = queries.timetable(visit.session, course.batch_id)
    return render_template("schedule/session_form.html", form=form, batch=batch, course=course)


@desk.post("/sessions/<uuid:session_id>", needs=RUN)
def move_session(visit: Visit, course: SessionFacts) -> Answer:
    form = _form(visit, formdata=True)
    batch = queries.timetable(visit.session, course.batch_id)
    assert batch is not None
    if form.validate():
        try:
            with visit.session.begin_nested():
                operations.move_session(
                    visit.session, course.id, **form.values(), by=visit.actor, at=visit.at
                )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("已保存。"), "ok")
            return redirect(url_for("schedule.timetable", batch_id=course.batch_id), 303)
    return render_template("schedule/session_form.html", form=form, batch=batch, course=course), 422


@desk.post("/sessions/<uuid:session_id>/cancel", needs=RUN)
def cancel_session(visit: Visit, course: SessionFacts) -> Answer:
    form = CancelForm()
    reason = (form.reason.data or "").strip() if form.validate() else ""
    operations.cancel_session(visit.session, course.id, reason=reason, by=visit.actor, at=visit.at)
    flash(_("已取消“%(title)s”。", title=course.title), "ok")
    return redirect(url_for("schedule.timetable", batch_id=course.batch_id), 303)
