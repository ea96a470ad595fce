"""Holidays and make-up workdays: the country's, and what units decide over them."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.refusals import Malformed
from app.schedule import national, operations, policy, queries
from app.schedule.facts import DayKind, SpecialDay
from app.schedule.forms import DayForm, RemovalForm
from app.schedule.views.counter import desk
from app.schedule.words import DAYS, WEEKDAYS, festival
from app.web.desk import Answer, Visit, may

ORGANIZE = may(policy.organize)
FIRST_YEAR, LAST_YEAR = 2000, 2100


@desk.get("/calendar-days", needs=ORGANIZE)
def calendar_days(visit: Visit) -> Answer:
    form = DayForm(formdata=None)
    form.kept_by(visit.actor)
    return _page(visit, form)


def _page(visit: Visit, form: DayForm, status: int = 200) -> Answer:
    this_year = day_of(visit.at).year
    year = _year(this_year)
    unit_path = form.unit_path.data
    found = queries.special_days(visit.session, unit_path, date(year, 1, 1), date(year, 12, 31))
    page = render_template(
        "schedule/calendar_days.html",
        form=form,
        year=year,
        years=sorted({this_year, this_year + 1, *national.years()}),
        national=national.years().get(year),
        runs=_runs([found[day] for day in sorted(found)]),
        kinds=DAYS,
        festival=festival,
        tones={DayKind.HOLIDAY: "warn", DayKind.WORKDAY: "info", DayKind.ORDINARY: "quiet"},
        weekdays=WEEKDAYS,
    )
    return page, status


@dataclass(frozen=True)
class Run:
    """Days in a row of one name and kind; a unit's own word stands for itself, so that it can be taken back."""

    first: SpecialDay
    last: SpecialDay
    days: int


def _runs(days: list[SpecialDay]) -> list[Run]:
    found: list[Run] = []
    for day in days:
        before = found[-1] if found else None
        same = before and (before.last.name, before.last.kind, before.last.id) == (day.name, day.kind, None)
        if before and same and day.id is None and day.on - before.last.on == timedelta(days=1):
            found[-1] = Run(before.first, day, before.days + 1)
        else:
            found.append(Run(day, day, 1))
    return found


def _year(otherwise: int) -> int:
    try:
        year = int(request.args.get("year", otherwise))
    except ValueError:
        raise Malformed from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Malformed
    return year


@desk.post("/calendar-days", needs=ORGANIZE)
def set_day(visit: Visit) -> Answer:
    form = DayForm()
    form.kept_by(visit.actor)
    if not form.validate():
        return _page(visit, form, 422)
    day = form.day.data
    assert day is not None
    operations.set_day(
        visit.session,
        unit_path=form.unit_path.data,
        day=day,
        kind=DayKind(form.kind.data),
        name=(form.name.data or "").strip(),
        source=(form.source.data or "").strip(),
        by=visit.actor,
        at=visit.at,
    )
    flash(_("已保存 %(day)s 的安排。", day=day.isoformat()), "ok")
    return redirect(url_for("schedule.calendar_days", year=day.year), 303)


@desk.post("/calendar-days/drop", needs=ORGANIZE)
def drop_day(visit: Visit) -> Answer:
    form = RemovalForm()
    if not form.validate():
        raise Malformed
    day = operations.drop_day(visit.session, form.key(), by=visit.actor, at=visit.at)
    flash(_("%(day)s 恢复为原来的安排。", day=day.isoformat()), "ok")
    return redirect(url_for("schedule.calendar_days", year=day.year), 303)
