"""What a cadre attends next, and how far their hours are."""

from datetime import datetime, time
from functools import partial

from flask import render_template

from app.clock import SHANGHAI, day_of
from app.schedule import policy, queries
from app.schedule.facts import AgendaEntry
from app.schedule.rules import is_open, opens_at
from app.schedule.rules.days import Specials
from app.schedule.views.counter import desk
from app.schedule.views.days import Day, HalfDay, agenda_by_day, half_days
from app.schedule.words import FORMS, STATUSES, TONES, plain
from app.web.desk import Answer, Visit, may


@desk.get("/agenda", needs=may(policy.attend))
def agenda(visit: Visit) -> Answer:
    midnight = datetime.combine(day_of(visit.at), time(), SHANGHAI)
    found = queries.agenda(visit.session, visit.actor.person_id, midnight)
    coming = [one for one in found if one.session.ends_at > visit.at]
    following = next(iter(coming), None)
    return render_template(
        "schedule/agenda.html",
        following=following,
        open=following is not None and _is_open(following, visit.at),
        opens=None if following is None else opens_at(following.session.starts_at),
        on=following is not None and following.session.starts_at <= visit.at,
        days=agenda_by_day(found, _specials(visit, found)),
        sheets=queries.progress(visit.session, visit.actor.person_id),
        halves=partial(_run, visit),
        at=visit.at,
        plain=plain,
        forms=FORMS,
        statuses=STATUSES,
        tones=TONES,
    )


def _run(visit: Visit, day: Day[AgendaEntry]) -> list[HalfDay]:
    """Return the halves of a day that have a sheet for who looks: of the classes they run."""
    return half_days(one.session for one in day.entries if policy.run(visit.actor, one.session))


def _specials(visit: Visit, found: list[AgendaEntry]) -> Specials:
    if not found:
        return {}
    path = max((grant.unit_path for grant in visit.actor.grants), key=len)
    first, last = day_of(found[0].session.starts_at), day_of(found[-1].session.starts_at)
    return queries.special_days(visit.session, path, first, last)


def _is_open(entry: AgendaEntry, at: datetime) -> bool:
    course = entry.session
    return is_open(course.starts_at, course.ends_at, course.cancelled_at, at)
