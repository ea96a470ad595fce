"""Timetables built out of others: availability, holidays, templates, and a draft kept whole or not at all."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from app.clock import day_of
from app.db import Databases
from app.planning.models import Batch
from app.schedule import national, operations, queries
from app.schedule.drafts import read_draft, write_draft
from app.schedule.facts import (
    ActivityForm,
    Availability,
    Away,
    DayKind,
    Entry,
    Period,
    Planned,
    SpecialDay,
)
from app.schedule.models import CourseSession, Lecturer
from app.schedule.operations.refusals import AsksFirst, NothingToKeep, SessionClashes, TemplateNameTaken
from app.schedule.rules.availability import absences
from app.schedule.rules.days import is_worked, rests, teaching_days
from app.schedule.rules.layout import lay_out, one_day, pattern, periods_of, without
from app.schedule.rules.obstacles import against, midnight
from app.schedule.rules.periods import PeriodsOverlap, PeriodsUnclear, read_periods, write_periods
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.schedule.builders import NINE, batch, lesson, programme
from tests.statements import count_statements

Browse = Callable[[Player], Client]
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
MONDAY = date(2026, 11, 23)


# Periods


@given(st.lists(st.integers(0, 1440), min_size=2, max_size=8, unique=True).map(sorted))
def test_periods_come_back_as_they_were_written(marks: list[int]) -> None:
    told = tuple(Period(first, last) for first, last in zip(marks[::2], marks[1::2], strict=False))
    assert read_periods(write_periods(told)) == told


@pytest.mark.parametrize(
    "words", ["8:30", "8点到10点", "10:00–8:30", "25:00–26:00", "8:30–9:70", "8:30–10:00 休"]
)
def test_what_is_no_time_is_said(words: str) -> None:
    with pytest.raises(PeriodsUnclear):
        read_periods(words)


def test_periods_that_overlap_are_refused_and_those_that_touch_are_not() -> None:
    with pytest.raises(PeriodsOverlap):
        read_periods("8:30-10:00, 9:59-11:00")
    assert len(read_periods("14:30—16:00；8：30～10：00 10:00至11:45")) == 3


# Days


def test_the_country_has_thirty_three_holidays_in_2026_and_six_days_worked_for_them() -> None:
    found = national.days(date(2026, 1, 1), date(2026, 12, 31)).values()
    assert sum(one.kind is DayKind.HOLIDAY for one in found) == 33
    assert sum(one.kind is DayKind.WORKDAY for one in found) == 6
    assert {one.source for one in found} == {"国务院办公厅关于2026年部分节假日安排的通知"}
    # What is worked in exchange lies on a weekend, and a holiday is no day worked.
    assert all(one.on.weekday() > 4 for one in found if one.kind is DayKind.WORKDAY)
    assert national.years()[2027].complete is False


def test_teaching_skips_holidays_and_takes_weekends_only_where_it_must() -> None:
    specials = national.days(date(2026, 9, 1), date(2026, 10, 31))
    days = teaching_days(date(2026, 9, 18), date(2026, 10, 10), specials, 5)
    # A Sunday worked in exchange counts, the holidays do not, nor does an ordinary weekend.
    assert [day.day for day in days] == [18, 20, 21, 22, 23, 24, 28, 29, 30, 8, 9, 10]
    assert [day.day for day in teaching_days(date(2026, 11, 27), date(2026, 11, 29), {}, 3)] == [27, 28, 29]
    assert [day.day for day in teaching_days(date(2026, 11, 27), date(2026, 11, 29), {}, 1)] == [27]
    assert is_worked(date(2026, 9, 20), specials)


def test_a_units_own_word_about_a_day_goes_over_the_countrys(session: Session, cast: Cast) -> None:
    by, day = cast.cy.actor, date(2026, 10, 1)
    root = cast.province.path
    operations.set_day(
        session, unit_path=cast.city.path, day=day, kind=DayKind.ORDINARY, name="照常", by=by, at=AT
    )
    seen = [
        queries.special_days(session, path, day, day)[day].kind
        for path in (root, cast.city.path, cast.county.path, cast.other_city.path)
    ]
    assert seen == [DayKind.HOLIDAY, DayKind.ORDINARY, DayKind.ORDINARY, DayKind.HOLIDAY]
    row = queries.own_day(session, cast.city.path, day)
    assert row is not None
    operations.drop_day(session, row.id, by=by, at=AT)
    assert queries.special_days(session, cast.city.path, day, day)[day].kind is DayKind.HOLIDAY


def test_a_holiday_is_asked_about(session: Session, cast: Cast) -> None:
    by = cast.cy.actor
    one = batch(session, programme(session, cast), 1, cast.an)
    operations.set_day(
        session, unit_path=cast.city.path, day=MONDAY, kind=DayKind.HOLIDAY, name="市运会", by=by, at=AT
    )
    with pytest.raises(AsksFirst, match="市运会"):
        lesson(session, one, by, insist=False)
    lesson(session, one, by, insist=True)
    special = SpecialDay(MONDAY, DayKind.WORKDAY, "调休", "")
    assert list(rests(midnight(MONDAY), midnight(MONDAY + DAY), {MONDAY: special})) == []


# Lecturers


def test_a_lecturer_is_asked_within_the_hours_given() -> None:
    morning = (Period(8 * 60, 12 * 60),)
    who = Availability("卢述", (morning, *((),) * 6), (Away(MONDAY, MONDAY, "出差"),))
    found = list(absences(midnight(MONDAY), midnight(MONDAY + 2 * DAY), who))
    hit = against(midnight(MONDAY) + 9 * HOUR, midnight(MONDAY) + 10 * HOUR, found)
    assert [one.values["why"] for one in hit] == ["（出差）"]
    free = Availability("卢述", (morning, *((),) * 6))
    around = list(absences(midnight(MONDAY), midnight(MONDAY + 2 * DAY), free))
    assert against(midnight(MONDAY) + 8 * HOUR, midnight(MONDAY) + 12 * HOUR, around) == []
    assert against(midnight(MONDAY) + 11 * HOUR, midnight(MONDAY) + 12 * HOUR + MINUTE, around)
    assert against(midnight(MONDAY + DAY) + 9 * HOUR, midnight(MONDAY + DAY) + 10 * HOUR, around)
    assert list(absences(midnight(MONDAY), midnight(MONDAY + DAY), Availability("卢述"))) == []


# Templates and drafts


@pytest.fixture
def first(session: Session, cast: Cast) -> Batch:
    """A batch of three days, two sessions on the first and one on the third, with a lecturer and a hall."""
    one = batch(session, programme(session, cast), 1, cast.an, cast.bo)
    by = cast.cy.actor
    hall = operations.add_venue(session, unit_path=cast.city.path, name="大礼堂", seats=80, by=by, at=AT)
    speaker = operations.add_lecturer(session, unit_path=cast.city.path, name="卢述", by=by, at=AT)
    for starts in (NINE, NINE + 2 * HOUR, NINE + 2 * DAY):
        lesson(session, one, by, starts=starts, venue_id=hall, lecturer_id=speaker)
    return one


def _pattern(session: Session, one: Batch) -> tuple[Entry, ...]:
    held = queries.sessions(session, one.id)
    return pattern(held, [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY])


def test_a_class_laid_over_its_own_days_is_itself(session: Session, first: Batch) -> None:
    held = queries.sessions(session, first.id)
    laid = lay_out(_pattern(session, first), [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY])
    assert [(one.starts_at, one.ends_at, one.lecturer_id) for one in laid] == [
        (one.starts_at, one.ends_at, one.lecturer_id) for one in held
    ]
    entries = _pattern(session, first)
    assert periods_of([*entries, replace(entries[0], first=entries[0].first + 30)]) == periods_of(entries)
    monday = one_day(_pattern(session, first), 0)
    assert [(one.day, one.first) for one in monday] == [(0, 540), (0, 660)]
    assert {one.lecturer_id for one in without(monday, lecturers=True, venues=False)} == {None}


def test_a_draft_is_kept_whole_or_not_at_all(session: Session, cast: Cast, first: Batch) -> None:
    by = cast.cy.actor
    second = batch(session, programme(session, cast), 2, cast.cy, days=5)
    days = [MONDAY + 2 * DAY, MONDAY + 3 * DAY, MONDAY + 4 * DAY]
    planned = lay_out(_pattern(session, first), days)
    facts = queries.timetable(session, second.id)
    assert facts is not None
    # The first day of the copy is the third of the original: hall and lecturer are there already.
    found = queries.foreseen(session, facts, planned, None)
    assert [len(one) for one in found] == [2, 0, 0]
    with pytest.raises(SessionClashes):
        operations.keep_draft(session, second.id, planned, by=by, at=AT)
    assert queries.sessions(session, second.id) == []
    open_ = lay_out(without(_pattern(session, first), lecturers=True, venues=True), days)
    assert operations.keep_draft(session, second.id, open_, by=by, at=AT) == 3
    assert [day_of(one.starts_at).day for one in queries.sessions(session, second.id)] == [25, 25, 27]
    with pytest.raises(NothingToKeep):
        operations.keep_draft(session, second.id, [], by=by, at=AT)


def test_a_template_is_kept_by_name(session: Session, cast: Cast, first: Batch) -> None:
    by, path = cast.cy.actor, cast.city.path
    entries = _pattern(session, first)
    key = operations.keep_template(session, unit_path=path, name="三日班", entries=entries, by=by, at=AT)
    with pytest.raises(TemplateNameTaken):
        operations.keep_template(session, unit_path=path, name="三日班", entries=entries, by=by, at=AT)
    session.expire_all()
    found = queries.template(session, key, by.scope())
    assert found is None
    (kept,) = queries.templates(session, cast.cy.actor.scope(*cast.cy.actor.roles))
    assert (kept.entries, kept.days) == (entries, 3)
    assert operations.drop_template(session, key, by=by, at=AT) == "三日班"
    assert queries.templates(session, cast.cy.actor.scope(*cast.cy.actor.roles)) == []


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 300)), max_size=5))
def test_a_draft_comes_back_as_it_was_shown(times: list[tuple[int, int]]) -> None:
    planned = [
        Planned("学“通知”", ActivityForm.LECTURE, NINE + n * DAY, NINE + n * DAY + length * MINUTE, length)
        for n, length in times
    ]
    assert read_draft(write_draft(planned)) == planned


# The pages


def _staging(session: Session, cast: Cast) -> tuple[str, str]:
    """The addresses of a batch that has a timetable, and of one a week later that has none."""
    of = programme(session, cast)
    one, two = batch(session, of, 1, cast.an), batch(session, of, 2, cast.bo)
    two.starts_on, two.ends_on = MONDAY + 7 * DAY, MONDAY + 9 * DAY
    session.add(two)
    speaker = operations.add_lecturer(session, unit_path=cast.city.path, name="卢述", by=None, at=AT)
    for starts in (NINE, NINE + DAY):
        lesson(session, one, cast.cy.actor, starts=starts, lecturer_id=speaker)
    return f"/batches/{one.id}/timetable", f"/batches/{two.id}/timetable"


@pytest.fixture
def pages(staged: tuple[str, str]) -> Iterator[tuple[str, str]]:
    with time_machine.travel(NINE, tick=False):
        yield staged


def _draft(page: str) -> str:
    mark = 'name="draft" type="hidden" value="'
    begin = page.index(mark) + len(mark)
    return page[begin : page.index('"', begin)].replace("&#34;", '"').replace("&quot;", '"')


def test_a_timetable_becomes_a_template_and_the_template_a_timetable(
    as_: Browse, dbs: Databases, cast: Cast, pages: tuple[str, str]
) -> None:
    cy, (one, two) = as_(cast.cy), pages
    assert cy.post(f"{one}/template", data={"name": "两日班", "day": ""}).status_code == 303
    assert "已有名为" in cy.post(f"{one}/template", data={"name": "两日班", "day": ""}).get_data(as_text=True)
    assert cy.post(f"{one}/template", data={"name": "一天", "day": "2026-11-24"}).status_code == 303
    page = cy.get(f"{two}/build").get_data(as_text=True)
    key = page[page.index('value="t:') + 7 :].split('"', 1)[0]
    shown = cy.get(f"{two}/draft?source={key}&on=&open_venues=y")
    assert shown.status_code == 200
    assert "没有冲突" in shown.get_data(as_text=True)
    text = _draft(shown.get_data(as_text=True))
    assert cy.post(f"{two}/keep", data={"draft": text}).status_code == 303
    again = cy.post(f"{two}/keep", data={"draft": text})
    assert again.status_code == 422
    assert "一门也没有保存" in again.get_data(as_text=True)
    with dbs.session(readonly=True) as session:
        rows = session.exec(select(CourseSession).order_by(CourseSession.starts_at)).all()  # type: ignore[arg-type]
        assert [row.starts_at for row in rows[2:]] in (
            [NINE + 7 * DAY, NINE + 8 * DAY],
            [NINE + 7 * DAY],
        )
    assert cy.post(f"{two}/keep", data={"draft": "[{}]"}).status_code == 400
    assert cy.get(f"{two}/draft?source=b:{cast.an.id}").status_code == 422
    assert as_(cast.ed).get(f"{two}/build").status_code == 404


def test_a_lecturers_hours_and_days_away_are_kept(
    as_: Browse, dbs: Databases, cast: Cast, pages: object
) -> None:
    with dbs.session(readonly=True) as session:
        key = session.exec(select(Lecturer.id)).one()
    cy, home = as_(cast.cy), f"/lecturers/{key}"
    days = {f"d{n}": "" for n in range(7)}
    assert cy.post(f"{home}/hours", data=days | {"d0": "8:30–12:00，14:00–17:00"}).status_code == 303
    assert "没看懂" in cy.post(f"{home}/hours", data=days | {"d1": "上午"}).get_data(as_text=True)
    sent = {"first": "2026-12-01", "last": "2026-12-03", "reason": "出访"}
    assert cy.post(f"{home}/away", data=sent).status_code == 303
    assert cy.post(f"{home}/away", data=sent | {"last": "2026-11-30"}).status_code == 422
    with dbs.session(readonly=True) as session:
        found = queries.availability(session, key)
    assert found is not None
    assert found.hours[0] == (Period(510, 720), Period(840, 1020))
    assert [(one.first, one.reason) for one in found.away] == [(date(2026, 12, 1), "出访")]
    week = cy.get(f"{home}/week?from=2026-11-30").get_data(as_text=True)
    assert "不能授课 12:00–14:00" in week
    assert week.count("（出访）") == 3
    page = cy.get(f"{home}/hours").get_data(as_text=True)
    assert "8:30–12:00，14:00–17:00" in page
    assert cy.post(f"{home}/away/drop", data={"which": str(found.away[0].id)}).status_code == 303
    assert cy.post(f"{home}/away/drop", data={"which": str(found.away[0].id)}).status_code == 404
    assert as_(cast.ed).get(f"{home}/hours").status_code == 404


def test_holidays_are_listed_changed_and_put_back(as_: Browse, cast: Cast, pages: tuple[str, str]) -> None:
    cy = as_(cast.cy)
    assert "国庆节" in cy.get("/calendar-days?year=2026").get_data(as_text=True)
    assert "调休安排公布后" in cy.get("/calendar-days?year=2027").get_data(as_text=True)
    assert cy.get("/calendar-days?year=x").status_code == 400
    sent = {
        "day": "2026-11-23",
        "kind": "holiday",
        "name": "市运会",
        "source": "",
        "unit_path": cast.city.path,
    }
    assert cy.post("/calendar-days", data=sent).status_code == 303
    assert cy.post("/calendar-days", data=sent | {"name": "停课"}).status_code == 303
    for path in (pages[0], f"{pages[0]}/week", f"{pages[0]}/print"):
        assert "停课放假" in cy.get(path).get_data(as_text=True), path
    assert "停课放假" in as_(cast.an).get("/agenda").get_data(as_text=True)
    month = as_(cast.an).get("/agenda/month?month=2026-11").get_data(as_text=True)
    assert '<span class="month-mark" title="停课">休' in month
    assert month.count("1 门") == 2
    assert "班" in as_(cast.an).get("/agenda/month?month=2026-10").get_data(as_text=True)
    assert as_(cast.an).get("/agenda/month?month=2026-13").status_code == 400
    page = cy.get("/calendar-days?year=2026").get_data(as_text=True)
    key = page.split('name="which" value="')[1].split('"', 1)[0]
    assert as_(cast.ed).post("/calendar-days/drop", data={"which": key}).status_code == 404
    assert cy.post("/calendar-days/drop", data={"which": key}).status_code == 303
    assert cy.post("/calendar-days", data=sent | {"kind": "feast"}).status_code == 422
    assert as_(cast.an).get("/calendar-days").status_code == 403


def test_building_costs_the_same_however_much_there_is(
    as_: Browse, dbs: Databases, cast: Cast, pages: tuple[str, str]
) -> None:
    cy, (one, two) = as_(cast.cy), pages
    key = one.split("/")[2]
    draft = f"{two}/draft?source=b:{key}&on="
    for path, most in ((f"{two}/build", 12), (draft, 20), ("/calendar-days", 12), (one, 12)):
        with count_statements(dbs.web) as seen:
            assert cy.get(path).status_code == 200
        assert len(seen) <= most, seen
