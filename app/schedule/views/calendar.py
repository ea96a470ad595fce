"""The calendar a phone or office program reads by address."""

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.refusals import Unknown
from app.schedule import feed, operations, policy, queries
from app.schedule.facts import FeedFacts
from app.schedule.views.counter import desk
from app.schedule.views.hall import picture
from app.schedule.words import FORMS
from app.web.desk import ANYONE, Answer, Visit, may


@desk.get("/agenda/calendar", needs=may(policy.attend))
def calendar(visit: Visit) -> Answer:
    feeds = queries.feeds(visit.session, visit.actor.person_id)
    return render_template("schedule/calendar.html", feeds=feeds, address=None)


@desk.post("/agenda/calendar", needs=may(policy.attend))
def open_feed(visit: Visit) -> Answer:
    """Show the new address in the answer itself: it is kept nowhere, so no later page could."""
    token = operations.open_feed(visit.session, by=visit.actor, at=visit.at)
    base = current_app.config["LUNXUN"].base_url.rstrip("/")
    address = base + url_for("schedule.calendar_feed", token=token)
    subscribe = "webcal://" + address.partition("://")[2]
    feeds = queries.feeds(visit.session, visit.actor.person_id)
    return render_template(
        "schedule/calendar.html", feeds=feeds, address=address, subscribe=subscribe, qr=picture(subscribe)
    )


@desk.post("/agenda/calendar/<uuid:feed_id>/close", needs=may(policy.close_feed, queries.feed, key="feed_id"))
def close_feed(visit: Visit, found: FeedFacts) -> Answer:
    operations.close_feed(visit.session, found.id, by=visit.actor, at=visit.at)
    flash(_("已停用该订阅地址。"), "ok")
    return redirect(url_for("schedule.calendar"), 303)


@desk.get("/calendar/<token>.ics", needs=ANYONE)
def calendar_feed(visit: Visit, token: str) -> Answer:
    owner = queries.owner_of(visit.session, token)
    if owner is None:
        raise Unknown
    person_id, name = owner
    entries = queries.agenda(visit.session, person_id, cancelled=True)
    content = feed.calendar(_("%(name)s的培训日程", name=name), entries, FORMS)
    response = Response(content, mimetype="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)
