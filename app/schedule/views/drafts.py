"""A draft of a timetable: looked at line by line, then kept whole or not at all."""

from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.refusals import Malformed, Refusal
from app.schedule import operations, policy, queries
from app.schedule.drafts import write_draft
from app.schedule.facts import Planned, TimetableFacts
from app.schedule.forms import KeepForm
from app.schedule.operations.refusals import refusals
from app.schedule.views.counter import desk
from app.schedule.words import FORMS, WEEKDAYS
from app.web.desk import Answer, Visit, may
from app.web.errors import say

BUILD = may(policy.run, queries.timetable, key="batch_id")


@dataclass(frozen=True)
class DraftLine:
    """A planned session with its names, and what stands against it in words."""

    session: Planned
    lecturer: str
    venue: str
    firm: tuple[str, ...]
    asks: tuple[str, ...]


def show_draft(
    visit: Visit,
    batch: TimetableFacts,
    planned: list[Planned],
    form: KeepForm | None = None,
    status: int = 200,
) -> Answer:
    """Return the page of a draft: line by line what would be, and what stands against it."""
    scope = policy.scope(visit.actor)
    lecturers = {one.id: one.name for one in queries.lecturers(visit.session, scope)}
    venues = {one.id: one.name for one in queries.venues(visit.session, scope)}
    lines = [
        DraftLine(
            session=one,
            lecturer=lecturers.get(one.lecturer_id, "") if one.lecturer_id else "",
            venue=venues.get(one.venue_id, "") if one.venue_id else "",
            firm=tuple(say(each) for each in refusals(o for o in found if not o.asks)),
            asks=tuple(say(each) for each in refusals(o for o in found if o.asks)),
        )
        for one, found in zip(planned, queries.foreseen(visit.session, batch, planned, scope), strict=True)
    ]
    form = form or KeepForm(formdata=None)
    form.draft.data = write_draft(planned)
    days: dict[date, list[DraftLine]] = {day_of(one.session.starts_at): [] for one in lines}
    for line in lines:
        days[day_of(line.session.starts_at)].append(line)
    page = render_template(
        "schedule/draft.html",
        batch=batch,
        days=[(day, WEEKDAYS[day.weekday()], found) for day, found in days.items()],
        count=len(lines),
        firm=sum(bool(line.firm) for line in lines),
        asks=sum(bool(line.asks) for line in lines),
        form=form,
        forms=FORMS,
    )
    return page, status


@desk.post("/batches/<uuid:batch_id>/timetable/keep", needs=BUILD)
def keep_draft(visit: Visit, batch: TimetableFacts) -> Answer:
    form = KeepForm()
    if not form.validate():
        raise Malformed
    planned = form.planned()
    try:
        count = operations.keep_draft(
            visit.session, batch.id, planned, insist=bool(form.insist.data), by=visit.actor, at=visit.at
        )
    except Refusal as refusal:
        form.form_errors.append(_("一门也没有保存。") + say(refusal))
        return show_draft(visit, batch, planned, form, 422)
    flash(_("已排入 %(n)s 门课。", n=count), "ok")
    return redirect(url_for("schedule.week", batch_id=batch.id), 303)
