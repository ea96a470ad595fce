"""A week on a grid: of a batch, a venue or a lecturer. Sessions are moved here, by hand or by key."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.schedule import operations, policy, queries
from app.schedule.facts import LecturerFacts, Need, SessionFacts, TimetableFacts, VenueFacts
from app.schedule.forms import ShiftForm
from app.schedule.operations.refusals import AsksFirst, SessionClashes, refusals
from app.schedule.rules.availability import absences
from app.schedule.rules.obstacles import midnight, stretches
from app.schedule.rules.spans import span
from app.schedule.views.counter import desk
from app.schedule.views.weeks import WEEK, Week, monday, week_asked, week_of
from app.web.desk import Answer, Visit, may
from app.web.errors import say

READ = may(policy.read_timetable, queries.timetable, key="batch_id")
BUILD = may(policy.run, queries.timetable, key="batch_id")
RUN = may(policy.run, queries.course_session, key="session_id")
VENUE = may(policy.keep_place, queries.venue, key="venue_id")
LECTURER = may(policy.keep_place, queries.lecturer, key="lecturer_id")


@dataclass(frozen=True)
class Undo:
    """The way to take the last move back, and whose it was."""

    title: str
    url: str


@desk.get("/batches/<uuid:batch_id>/timetable/week", needs=READ)
def week(visit: Visit, batch: TimetableFacts) -> Answer:
    runs = policy.run(visit.actor, batch) and not batch.is_cancelled
    today = day_of(visit.at)
    first = monday(week_asked(today if batch.starts_on <= today <= batch.ends_on else batch.starts_on))
    last_move = queries.last_move(visit.session, batch.id, visit.actor.person_id) if runs else None
    undo = last_move and Undo(last_move, url_for("schedule.undo_move", batch_id=batch.id))
    days = f"{batch.starts_on:%Y-%m-%d} – {batch.ends_on:%Y-%m-%d}"
    return _page(
        visit,
        _week(visit, first, batch.unit_path, batch_id=batch.id),
        heading=_("第 %(n)s 期课表", n=batch.number),
        lead=" · ".join((batch.programme_name, batch.title, days)),
        parts=timetable_parts(batch.id, "week", runs=runs),
        adding=url_for("schedule.new_session", batch_id=batch.id) if runs else None,
        undo=undo,
        calendar=url_for("schedule.batch_calendar", batch_id=batch.id),
    )


def timetable_parts(batch_id: uuid.UUID, here: str, *, runs: bool) -> list[tuple[str, str, bool]]:
    """Return the tabs of a batch's timetable."""
    return [
        (_("按天列表"), url_for("schedule.timetable", batch_id=batch_id), here == "days"),
        (_("周视图"), url_for("schedule.week", batch_id=batch_id), here == "week"),
        *(_building_parts(batch_id, here) if runs else []),
    ]


def _building_parts(batch_id: uuid.UUID, here: str) -> list[tuple[str, str, bool]]:
    return [
        (_("模板与复制"), url_for("schedule.build", batch_id=batch_id), here == "build"),
        (_("推荐课表"), url_for("schedule.suggest_timetable", batch_id=batch_id), here == "suggest"),
    ]


@desk.get("/venues/<uuid:venue_id>/week", needs=VENUE)
def venue_week(visit: Visit, venue: VenueFacts) -> Answer:
    first = monday(week_asked(day_of(visit.at)))
    return _page(
        visit,
        _week(visit, first, venue.unit_path, venue_id=venue.id),
        heading=venue.name,
        lead=" · ".join(filter(None, (venue.address, _("%(n)s 座", n=venue.seats)))),
        parts=[
            (_("资料"), url_for("schedule.venue", venue_id=venue.id), False),
            (_("周视图"), url_for("schedule.venue_week", venue_id=venue.id), True),
        ],
        calendar=url_for("schedule.venue_calendar", venue_id=venue.id),
        crumbs=[(_("场地"), url_for("schedule.venues")), (venue.name, None)],
    )


@desk.get("/lecturers/<uuid:lecturer_id>/week", needs=LECTURER)
def lecturer_week(visit: Visit, lecturer: LecturerFacts) -> Answer:
    first = monday(week_asked(day_of(visit.at)))
    who = queries.availability(visit.session, lecturer.id)
    assert who is not None
    gone = stretches(absences(midnight(first), midnight(first + WEEK), who), _days(first))
    return _page(
        visit,
        _week(visit, first, lecturer.unit_path, lecturer_id=lecturer.id).without(gone),
        heading=lecturer.name,
        lead=lecturer.title,
        parts=[
            (_("资料"), url_for("schedule.lecturer", lecturer_id=lecturer.id), False),
            (_("可授课时间"), url_for("schedule.lecturer_hours", lecturer_id=lecturer.id), False),
            (_("周视图"), url_for("schedule.lecturer_week", lecturer_id=lecturer.id), True),
        ],
        calendar=url_for("schedule.lecturer_calendar", lecturer_id=lecturer.id),
        crumbs=[(_("授课人"), url_for("schedule.lecturers")), (lecturer.name, None)],
    )


def _days(first: date) -> list[date]:
    return [first + timedelta(days=n) for n in range(WEEK.days)]


def _week(visit: Visit, first: date, unit_path: str, **whose: uuid.UUID) -> Week:
    found = queries.held(visit.session, midnight(first), midnight(first + WEEK), **whose)
    specials = queries.special_days(visit.session, unit_path, first, first + WEEK)
    today, shows_batch = day_of(visit.at), "batch_id" not in whose
    return week_of(first, found, visit.actor, today, specials, shows_batch=shows_batch)


def _page(visit: Visit, week: Week, **values: Any) -> Answer:
    words = {
        "free": _("没有冲突。"),
        "colon": _("："),
        "back": _("已放回原处。"),
        "asks": _("请先确认"),
        "refused": _("不能放在这里"),
        "offline": _("没有连上服务器，课程没有移动，请稍后再试。"),
    }
    given = {"crumbs": None, "adding": None, "undo": None, "calendar": None} | values
    return render_template("schedule/week.html", week=week, words=words, **given)


@desk.get("/sessions/<uuid:session_id>/reach", needs=RUN, speaks_json=True)
def reach(visit: Visit, course: SessionFacts) -> Answer:
    """Say what stands in a session's way during a week, in minutes of its days."""
    first = monday(week_asked(day_of(course.starts_at)))
    batch = queries.timetable(visit.session, course.batch_id)
    assert batch is not None
    need = Need(course.batch_id, course.lecturer_id, course.venue_id, besides=course.id)
    around = queries.obstacles(
        visit.session, batch, need, midnight(first), midnight(first + WEEK), policy.scope(visit.actor)
    )
    blocks = [
        {
            "day": one.on.isoformat(),
            "from": one.first,
            "to": one.last,
            "hard": not one.obstacle.asks,
            "words": say(refusals([one.obstacle])[0]),
        }
        for one in stretches(around, _days(first))
    ]
    return jsonify(blocks=blocks)


@desk.post("/sessions/<uuid:session_id>/shift", needs=RUN, speaks_json=True)
def shift(visit: Visit, course: SessionFacts) -> Answer:
    """Move a session to another time and say so; or say what stands against it, and whether one may insist."""
    form = ShiftForm()
    if not form.validate():
        parts = [str(error) for errors in form.errors.values() for error in errors]
        return jsonify(kept=False, asks=False, parts=parts), 422
    starts_at = form.starts_at()
    try:
        operations.shift_session(
            visit.session,
            course.id,
            starts_at=starts_at,
            sequence=form.sequence.data or 0,
            insist=bool(form.insist.data),
            by=visit.actor,
            at=visit.at,
        )
    except SessionClashes as refusal:
        asks = isinstance(refusal, AsksFirst)
        return jsonify(kept=False, asks=asks, parts=[say(part) for part in refusal.parts]), 409
    return jsonify(kept=True, words=_moved(course, starts_at))


def _moved(course: SessionFacts, starts_at: datetime) -> str:
    when = span(starts_at, starts_at + (course.ends_at - course.starts_at))
    return str(_("“%(title)s”已调整到 %(when)s。", title=course.title, when=when))


@desk.post("/batches/<uuid:batch_id>/timetable/undo", needs=BUILD)
def undo_move(visit: Visit, batch: TimetableFacts) -> Answer:
    row = operations.undo_move(visit.session, batch.id, by=visit.actor, at=visit.at)
    flash(_("“%(title)s”已恢复到 %(when)s。", title=row.title, when=span(row.starts_at, row.ends_at)), "ok")
    home = url_for("schedule.week", batch_id=batch.id)
    return redirect(f"{home}?from={monday(day_of(row.starts_at)).isoformat()}", 303)
