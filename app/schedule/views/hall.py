"""The screen in the hall with its rotating code, and the phone that answers it."""

import uuid

import segno
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts.rules import devices
from app.refusals import Refusal
from app.schedule import operations, policy, queries
from app.schedule.facts import AgendaEntry, SessionFacts
from app.schedule.forms import CheckInForm
from app.schedule.operations.refusals import NotEnrolled
from app.schedule.rules import OPENS_BEFORE, is_open, opens_at
from app.schedule.views.counter import desk
from app.schedule.words import STATUSES, TONES
from app.web.desk import Answer, Visit, may
from app.web.errors import say

RUN = may(policy.run, queries.course_session, key="session_id")
STOP_POLLING = 286
# What a wall holds in letters that are read from the last row.
MOST_NAMES, LATEST = 36, 8


def picture(text: str) -> str:
    """Return a QR code as SVG without size or style of its own."""
    return segno.make(text, error="m").svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None)


@desk.get("/sessions/<uuid:session_id>/screen", needs=RUN)
def screen(visit: Visit, course: SessionFacts) -> Answer:
    return render_template("schedule/screen.html", course=course, **_now(visit, course))


@desk.get("/sessions/<uuid:session_id>/screen/now", needs=RUN)
def screen_now(visit: Visit, course: SessionFacts) -> Answer:
    over = course.cancelled_at is not None or visit.at >= course.ends_at
    page = render_template("schedule/screen_now.html", course=course, **_now(visit, course))
    return page, STOP_POLLING if over else 200


def _now(visit: Visit, course: SessionFacts) -> dict[str, object]:
    shown = queries.hall(visit.session, course.id, visit.at)
    address = current_app.config["LUNXUN"].base_url.rstrip("/") + url_for(
        "schedule.check_in", session=course.id, code=shown.code
    )
    opened = is_open(course.starts_at, course.ends_at, course.cancelled_at, visit.at)
    return {
        "open": opened,
        "opens": opens_at(course.starts_at),
        "over": visit.at >= course.ends_at,
        "code": shown.code,
        "seconds": max(1, int((shown.expires_at - visit.at).total_seconds())),
        "qr": picture(address) if opened else "",
        "counts": shown.counts,
        "missing": shown.missing[:MOST_NAMES],
        "more": max(0, len(shown.missing) - MOST_NAMES),
        "arrived": shown.arrived[:LATEST],
        "clock": visit.at,
    }


@desk.get("/check-in", needs=may(policy.attend))
def check_in(visit: Visit) -> Answer:
    return _phone(visit, request.args.get("session", ""), request.args.get("code", "")[:20])


@desk.post("/check-in", needs=may(policy.attend))
def send_check_in(visit: Visit) -> Answer:
    form = CheckInForm()
    form.validate()
    asked, code = form.session.data or "", (form.code.data or "")[:40]
    key = _id(asked) or (_chosen(visit, "") or _none()).session.id
    try:
        operations.check_in(visit.session, key, code, device=_device() or None, by=visit.actor, at=visit.at)
    except Refusal as refusal:
        return _phone(visit, asked, "", say(refusal), refusal.status if refusal.status >= 500 else 422)
    flash(_("签到成功。"), "ok")
    return redirect(url_for("schedule.check_in", session=key), 303)


def _device() -> str:
    """Return the digest of what this browser was given when somebody signed in; nothing where it was given nothing."""
    return devices.digest(devices.sound(request.cookies.get(devices.COOKIE)))


def _none() -> AgendaEntry:
    raise NotEnrolled


def _phone(visit: Visit, asked: str, code: str, fault: str | None = None, status: int = 200) -> Answer:
    entry = _chosen(visit, asked)
    page = render_template(
        "schedule/check_in.html",
        entry=entry,
        asked=asked if entry is None and _id(asked) else "",
        code=code,
        fault=fault,
        open=entry is not None
        and is_open(entry.session.starts_at, entry.session.ends_at, entry.session.cancelled_at, visit.at),
        opens=None if entry is None else opens_at(entry.session.starts_at),
        over=entry is not None and visit.at >= entry.session.ends_at,
        statuses=STATUSES,
        tones=TONES,
    )
    return page, status


def _chosen(visit: Visit, asked: str) -> AgendaEntry | None:
    """Return the session one means: the one of the code, else the one that is on, else the next."""
    key = _id(asked)
    if key is not None:
        return queries.own_session(visit.session, visit.actor.person_id, key)
    coming = queries.agenda(visit.session, visit.actor.person_id, visit.at)
    on = [one for one in coming if one.session.starts_at - OPENS_BEFORE <= visit.at]
    # Between two sessions both may be open; whoever is in the first already wants the second.
    return next((one for one in on if one.status is None), None) or next(iter([*on, *coming]), None)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
