"""The timetable on paper: a week on a sheet, days across and the day's periods down, as on a classroom door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from flask import render_template, request

from app.clock import SHANGHAI, day_of
from app.schedule import policy, queries
from app.schedule.facts import SessionFacts, TimetableFacts
from app.schedule.rules.days import Specials
from app.schedule.views.counter import desk
from app.schedule.views.weeks import monday
from app.schedule.words import FORMS, WEEKDAYS, day_mark
from app.web.desk import Answer, Visit, may

READ = may(policy.read_timetable, queries.timetable, key="batch_id")
PAPERS = ("a4", "a3")
WEEK = 7


@dataclass(frozen=True)
class PrintedDay:
    on: date
    weekday: object
    mark: object


@dataclass(frozen=True)
class PrintedRow:
    """A period, and what is on in it on each day of the sheet."""

    when: str
    cells: tuple[tuple[SessionFacts, ...], ...]


@dataclass(frozen=True)
class Sheet:
    days: tuple[PrintedDay, ...]
    rows: tuple[PrintedRow, ...]


@desk.get("/batches/<uuid:batch_id>/timetable/print", needs=READ)
def print_timetable(visit: Visit, batch: TimetableFacts) -> Answer:
    found = queries.sessions(visit.session, batch.id)
    specials = queries.special_days(visit.session, batch.unit_path, batch.starts_on, batch.ends_on)
    paper = request.args.get("paper", PAPERS[0])
    return render_template(
        "schedule/timetable_print.html",
        batch=batch,
        sheets=sheets(found, batch.starts_on, batch.ends_on, specials),
        paper=paper if paper in PAPERS else PAPERS[0],
        forms=FORMS,
    )


def sheets(found: Sequence[SessionFacts], first: date, last: date, specials: Specials) -> list[Sheet]:
    """Return a sheet for each week in which there are sessions, with every day of the batch in it.

    A batch of at most seven days has one sheet, also across a weekend.
    """
    if (last - first).days < WEEK:
        return [_sheet(first, found, first, last, specials)] if found else []
    weeks = groupby(found, lambda one: monday(day_of(one.starts_at)))
    return [_sheet(week, list(held), first, last, specials) for week, held in weeks]


def _sheet(week: date, held: Sequence[SessionFacts], first: date, last: date, specials: Specials) -> Sheet:
    days = [day for day in (week + timedelta(days=n) for n in range(WEEK)) if first <= day <= last]
    periods = sorted({_period(one) for one in held})
    return Sheet(
        tuple(
            PrintedDay(day, WEEKDAYS[day.weekday()], day_mark(specials[day])[0] if day in specials else "")
            for day in days
        ),
        tuple(
            PrintedRow(
                f"{period[0]}–{period[1]}",
                tuple(
                    tuple(one for one in held if _period(one) == period and day_of(one.starts_at) == day)
                    for day in days
                ),
            )
            for period in periods
        ),
    )


def _period(one: SessionFacts) -> tuple[str, str]:
    starts, ends = one.starts_at.astimezone(SHANGHAI), one.ends_at.astimezone(SHANGHAI)
    return f"{starts:%H:%M}", f"{ends:%H:%M}"
