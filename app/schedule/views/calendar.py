"""The calendars a phone or office program reads by address: one's own, a batch's, a venue's, a lecturer's."""

import uuid
from dataclasses import dataclass, replace

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts.queries import actor as actor_of
from app.refusals import Unknown
from app.schedule import feed, operations, policy, queries
from app.schedule.facts import AgendaEntry, FeedFacts, LecturerFacts, Subject, TimetableFacts, VenueFacts
from app.schedule.views.counter import desk
from app.schedule.views.hall import picture
from app.schedule.words import FORMS
from app.web.actor import Actor
from app.web.desk import ANYONE, Answer, Visit, may

READ = may(policy.read_timetable, queries.timetable, key="batch_id")
VENUE = may(policy.keep_place, queries.venue, key="venue_id")
LECTURER = may(policy.keep_place, queries.lecturer, key="lecturer_id")


@dataclass(frozen=True)
class Shown:
    """Whose calendar a page offers: its name, where it is at home, and what opens an address of it."""

    subject: Subject
    key: uuid.UUID
    title: str
    home: str
    home_name: str
    action: str


def _own(visit: Visit) -> Shown:
    return Shown(
        Subject.PERSON,
        visit.actor.person_id,
        _("订阅到手机日历"),
        url_for("schedule.agenda"),
        _("我的日程"),
        url_for("schedule.open_feed"),
    )


def _of_batch(batch: TimetableFacts) -> Shown:
    return Shown(
        Subject.BATCH,
        batch.id,
        _("订阅%(name)s的日历", name=batch.title),
        url_for("schedule.timetable", batch_id=batch.id),
        _("第 %(n)s 期课表", n=batch.number),
        url_for("schedule.open_batch_feed", batch_id=batch.id),
    )


def _of_venue(venue: VenueFacts) -> Shown:
    return Shown(
        Subject.VENUE,
        venue.id,
        _("订阅%(name)s的日历", name=venue.name),
        url_for("schedule.venue_week", venue_id=venue.id),
        venue.name,
        url_for("schedule.open_venue_feed", venue_id=venue.id),
    )


def _of_lecturer(lecturer: LecturerFacts) -> Shown:
    return Shown(
        Subject.LECTURER,
        lecturer.id,
        _("订阅%(name)s的日历", name=lecturer.name),
        url_for("schedule.lecturer_week", lecturer_id=lecturer.id),
        lecturer.name,
        url_for("schedule.open_lecturer_feed", lecturer_id=lecturer.id),
    )


def _offer(visit: Visit, shown: Shown) -> Answer:
    feeds = queries.feeds(visit.session, visit.actor.person_id, shown.subject, shown.key)
    return render_template("schedule/calendar.html", shown=shown, feeds=feeds, address=None)


def _open(visit: Visit, shown: Shown) -> Answer:
    """Show the new address in the answer itself: it is kept nowhere, so no later page could."""
    token = operations.open_feed(visit.session, shown.subject, shown.key, by=visit.actor, at=visit.at)
    base = current_app.config["LUNXUN"].base_url.rstrip("/")
    address = base + url_for("schedule.calendar_feed", token=token)
    subscribe = "webcal://" + address.partition("://")[2]
    feeds = queries.feeds(visit.session, visit.actor.person_id, shown.subject, shown.key)
    return render_template(
        "schedule/calendar.html",
        shown=shown,
        feeds=feeds,
        address=address,
        subscribe=subscribe,
        qr=picture(subscribe),
    )


@desk.get("/agenda/calendar", needs=may(policy.attend))
def calendar(visit: Visit) -> Answer:
    return _offer(visit, _own(visit))


@desk.post("/agenda/calendar", needs=may(policy.attend))
def open_feed(visit: Visit) -> Answer:
    return _open(visit, _own(visit))


@desk.get("/batches/<uuid:batch_id>/timetable/calendar", needs=READ)
def batch_calendar(visit: Visit, batch: TimetableFacts) -> Answer:
    return _offer(visit, _of_batch(batch))


@desk.post("/batches/<uuid:batch_id>/timetable/calendar", needs=READ)
def open_batch_feed(visit: Visit, batch: TimetableFacts) -> Answer:
    return _open(visit, _of_batch(batch))


@desk.get("/venues/<uuid:venue_id>/calendar", needs=VENUE)
def venue_calendar(visit: Visit, venue: VenueFacts) -> Answer:
    return _offer(visit, _of_venue(venue))


@desk.post("/venues/<uuid:venue_id>/calendar", needs=VENUE)
def open_venue_feed(visit: Visit, venue: VenueFacts) -> Answer:
    return _open(visit, _of_venue(venue))


@desk.get("/lecturers/<uuid:lecturer_id>/calendar", needs=LECTURER)
def lecturer_calendar(visit: Visit, lecturer: LecturerFacts) -> Answer:
    return _offer(visit, _of_lecturer(lecturer))


@desk.post("/lecturers/<uuid:lecturer_id>/calendar", needs=LECTURER)
def open_lecturer_feed(visit: Visit, lecturer: LecturerFacts) -> Answer:
    return _open(visit, _of_lecturer(lecturer))


@desk.post("/agenda/calendar/<uuid:feed_id>/close", needs=may(policy.close_feed, queries.feed, key="feed_id"))
def close_feed(visit: Visit, found: FeedFacts) -> Answer:
    operations.close_feed(visit.session, found.id, by=visit.actor, at=visit.at)
    flash(_("已停用该订阅地址。"), "ok")
    places = {
        Subject.BATCH: ("schedule.batch_calendar", "batch_id"),
        Subject.VENUE: ("schedule.venue_calendar", "venue_id"),
        Subject.LECTURER: ("schedule.lecturer_calendar", "lecturer_id"),
    }
    if found.subject not in places:
        return redirect(url_for("schedule.calendar"), 303)
    endpoint, name = places[found.subject]
    return redirect(url_for(endpoint, **{name: str(found.subject_id)}), 303)  # type: ignore[arg-type]


@desk.get("/calendar/<token>.ics", needs=ANYONE)
def calendar_feed(visit: Visit, token: str) -> Answer:
    opened = queries.opened_by(visit.session, token)
    if opened is None:
        raise Unknown
    found, name = opened
    if found.subject is Subject.PERSON:
        title = _("%(name)s的培训日程", name=name)
        entries = queries.agenda(visit.session, found.person_id, cancelled=True)
    else:
        title, entries = _of_subject(visit, found)
    content = feed.calendar(title, entries, FORMS)
    response = Response(content, mimetype="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _of_subject(visit: Visit, found: FeedFacts) -> tuple[str, list[AgendaEntry]]:
    """Return a batch's, venue's or lecturer's calendar, while whoever made the address may still see it."""
    known = actor_of(visit.session, found.person_id)
    if known is None:
        raise Unknown
    title = _named(visit, known.actor, found)
    entries = queries.calendar_of(visit.session, found.subject, found.subject_id, visit.at)
    if found.subject is Subject.BATCH:
        return title, entries
    return title, [one if policy.inspect(known.actor, one.session) else _taken(one) for one in entries]


def _named(visit: Visit, actor: Actor, found: FeedFacts) -> str:
    if found.subject is Subject.BATCH:
        batch = queries.timetable(visit.session, found.subject_id)
        if batch is not None and policy.read_timetable(actor, batch):
            return f"{batch.programme_name} {batch.title}"
        raise Unknown
    load = queries.venue if found.subject is Subject.VENUE else queries.lecturer
    place = load(visit.session, found.subject_id)
    if place is None or not policy.keep_place(actor, place):
        raise Unknown
    return place.name


def _taken(one: AgendaEntry) -> AgendaEntry:
    """Say no more than that the time is taken: what is on is another unit's business (AZ-5)."""
    told = {"title": _("已占用"), "programme_name": "", "batch_title": "", "lecturer_name": None}
    return replace(one, session=replace(one.session, **told))
