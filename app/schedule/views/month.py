"""A month of one's own: which days have sessions, which are holidays, and which are worked in exchange."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from flask_babel import gettext as _

from app.clock import day_of
from app.refusals import Malformed
from app.schedule import policy, queries
from app.schedule.facts import AgendaEntry, DayKind
from app.schedule.rules.days import Specials, is_worked
from app.schedule.rules.obstacles import midnight
from app.schedule.views.counter import desk
from app.schedule.views.days import agenda_by_day
from app.schedule.views.weeks import monday
from app.schedule.words import FORMS, STATUSES, TONES, WEEKDAYS, festival
from app.web.desk import Answer, Visit, may

DAY = timedelta(days=1)


@dataclass(frozen=True)
class MonthDay:
    """A square of the month; `mark` is one character for a holiday or a day worked in exchange, `name` says which."""

    on: date
    inside: bool
    today: bool
    off: bool
    sessions: int
    mark: str = ""
    name: str = ""


@desk.get("/agenda/month", needs=may(policy.attend))
def month(visit: Visit) -> Answer:
    today = day_of(visit.at)
    first = _asked(today)
    following = (first + 31 * DAY).replace(day=1)
    begins, ends = monday(first), monday(following - DAY) + 7 * DAY
    found = queries.agenda(visit.session, visit.actor.person_id, midnight(first), midnight(following))
    path = max((grant.unit_path for grant in visit.actor.grants), key=len)
    specials = queries.special_days(visit.session, path, begins, ends)
    return render_template(
        "schedule/month.html",
        first=first,
        previous=(first - DAY).replace(day=1),
        following=following,
        weeks=_weeks(begins, ends, first, today, found, specials),
        weekdays=WEEKDAYS,
        days=agenda_by_day(found, specials),
        at=visit.at,
        forms=FORMS,
        statuses=STATUSES,
        tones=TONES,
    )


def _asked(today: date) -> date:
    """Return the first day of the month the address asks for."""
    asked = request.args.get("month", "")
    try:
        first = date.fromisoformat(f"{asked}-01") if asked else today.replace(day=1)
    except ValueError:
        raise Malformed from None
    if not 2000 <= first.year <= 2100:
        raise Malformed
    return first


def _weeks(
    begins: date, ends: date, first: date, today: date, found: list[AgendaEntry], specials: Specials
) -> list[list[MonthDay]]:
    held = Counter(day_of(one.session.starts_at) for one in found)
    days = [_square(begins + n * DAY, first, today, held, specials) for n in range((ends - begins).days)]
    return [days[n : n + 7] for n in range(0, len(days), 7)]


def _square(day: date, first: date, today: date, held: Counter[date], specials: Specials) -> MonthDay:
    special = specials.get(day)
    marks = {DayKind.HOLIDAY: _("休"), DayKind.WORKDAY: _("班")}
    return MonthDay(
        on=day,
        inside=day.month == first.month,
        today=day == today,
        off=not is_worked(day, specials),
        sessions=held[day],
        mark=marks.get(special.kind, "") if special else "",
        name=str(festival(special.name)) if special and special.kind in marks else "",
    )
