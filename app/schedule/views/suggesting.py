"""A suggested timetable: courses and a day's pattern in; a draft without a clash out, or what stands in its way."""

import uuid
from datetime import timedelta

from flask import render_template, request
from flask_babel import gettext as _

from app.schedule import policy, queries
from app.schedule.facts import TimetableFacts
from app.schedule.forms import SuggestForm
from app.schedule.operations.refusals import refusals
from app.schedule.rules.days import teaching_days
from app.schedule.rules.obstacles import midnight
from app.schedule.rules.suggesting import Suggestion, slots, suggest
from app.schedule.views.counter import desk
from app.schedule.views.drafts import show_draft
from app.schedule.views.week import timetable_parts
from app.web.desk import Answer, Visit, may
from app.web.errors import say

BUILD = may(policy.run, queries.timetable, key="batch_id")
USUAL = "8:30–10:00，10:15–11:45，14:30–16:00，16:15–17:45"


@desk.get("/batches/<uuid:batch_id>/timetable/suggest", needs=BUILD)
def suggest_timetable(visit: Visit, batch: TimetableFacts) -> Answer:
    scope = policy.scope(visit.actor)
    lecturers, venues = queries.lecturers(visit.session, scope), queries.venues(visit.session, scope)
    asked = "go" in request.args
    form = SuggestForm(formdata=request.args if asked else None, periods=USUAL)
    form.offer(lecturers, venues, queries.templates(visit.session, scope))
    if not asked:
        return _page(batch, form)
    if not form.validate():
        return _page(batch, form, status=422)
    wanted = form.wanted()
    if not wanted:
        form.form_errors.append(_("请至少填写一门课程的名称。"))
        return _page(batch, form, status=422)
    found = _suggested(visit, batch, form, [one.id for one in sorted(venues, key=lambda one: one.seats)])
    return _page(batch, form, found) if found.stuck else show_draft(visit, batch, list(found.planned))


def _suggested(
    visit: Visit, batch: TimetableFacts, form: SuggestForm, venue_ids: list[uuid.UUID]
) -> Suggestion:
    wanted, periods = form.wanted(), form.day()
    needed = -(-sum(one.periods for one in wanted) // len(periods))
    around = queries.surroundings(
        visit.session,
        batch,
        {one.lecturer_id for one in wanted if one.lecturer_id},
        {*venue_ids, *(one.venue_id for one in wanted if one.venue_id)},
        midnight(batch.starts_on),
        midnight(batch.ends_on + timedelta(days=1)),
    )
    days = teaching_days(batch.starts_on, batch.ends_on, around.specials, needed)
    told = queries.told(policy.scope(visit.actor))
    return suggest(wanted, slots(days, periods), around, venue_ids, told)


def _page(
    batch: TimetableFacts, form: SuggestForm, found: Suggestion | None = None, status: int = 200
) -> Answer:
    stuck = found.stuck if found else None
    page = render_template(
        "schedule/suggest.html",
        batch=batch,
        parts=timetable_parts(batch.id, "suggest", runs=True),
        form=form,
        stuck=stuck,
        reasons=[say(each) for each in refusals(stuck.reasons)] if stuck else [],
    )
    return page, status
