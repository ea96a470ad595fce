"""Pages of the schedule: the one who may, the neighbour who may not, the stranger."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from icalendar import Calendar
from sqlmodel import Session, select

from app.accounts.rules import devices
from app.db import Databases
from app.journal.models import Event
from app.planning.models import Batch
from app.schedule import operations, queries
from app.schedule.facts import AttendanceStatus
from app.schedule.models import Attendance, CalendarToken, CourseSession, HourEntry, Lecturer, Venue
from app.schedule.rules import code_for
from app.schedule.views.printing import sheets
from tests.builders import AT, person
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.schedule.builders import NINE, batch, lesson, programme, seat
from tests.statements import count_statements

Browse = Callable[[Player], Client]
PRESENT, LATE, ABSENT = AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.ABSENT
MOST_STATEMENTS = 12


@pytest.fixture(autouse=True)
def nine() -> Iterator[time_machine.Traveller]:
    """It is nine o'clock on the first day of the batch."""
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


def _staging(session: Session, cast: Cast) -> CourseSession:
    """The first session of the batch An and Bo are in; it begins now."""
    first = batch(session, programme(session, cast), 1, cast.an, cast.bo)
    hall = operations.add_venue(
        session, unit_path=cast.city.path, name="大礼堂", seats=1, address="朝阳路", by=None, at=AT
    )
    speaker = operations.add_lecturer(session, unit_path=cast.city.path, name="卢述", by=None, at=AT)
    key = lesson(session, first, cast.cy.actor, venue_id=hall, lecturer_id=speaker, is_required=True)
    return session.get_one(CourseSession, key)


@pytest.fixture
def course(staged: CourseSession) -> CourseSession:
    return staged


def _code(course: CourseSession) -> str:
    return code_for(course.secret, str(course.id), NINE)


def _page(answer: object) -> str:
    return answer.get_data(as_text=True)  # type: ignore[attr-defined, no-any-return]


def _paths(course: CourseSession) -> list[str]:
    batches, sessions = f"/batches/{course.batch_id}", f"/sessions/{course.id}"
    return [
        f"{batches}/timetable",
        f"{batches}/timetable/print",
        f"{batches}/sessions/new",
        sessions,
        f"{sessions}/attendance?format=csv",
        f"{sessions}/edit",
        f"{sessions}/roll-call",
        f"{sessions}/screen",
        f"{sessions}/screen/now",
        f"/venues/{course.venue_id}",
        f"/lecturers/{course.lecturer_id}",
    ]


# Who enters


def test_the_organizer_enters_everywhere(as_: Browse, cast: Cast, course: CourseSession) -> None:
    cy = as_(cast.cy)
    assert [cy.get(path).status_code for path in _paths(course)] == [200] * 11


def test_those_enrolled_read_their_timetable_and_no_more(
    as_: Browse, cast: Cast, course: CourseSession
) -> None:
    an = as_(cast.an)
    assert [an.get(path).status_code for path in _paths(course)] == [200, 200, *[404] * 9]


def test_the_auditor_reads_and_changes_nothing(as_: Browse, cast: Cast, course: CourseSession) -> None:
    di = as_(cast.di)
    assert [di.get(path).status_code for path in _paths(course)] == [200, 200, 404, 200, 200, *[404] * 6]
    assert di.get("/venues").status_code == 403


def test_to_the_stranger_a_session_is_as_unknown_as_none(
    as_: Browse, cast: Cast, course: CourseSession, nobody: uuid.UUID
) -> None:
    """AZ-3, AZ-5: same status, same bytes."""
    ed = as_(cast.ed)
    keys = {
        str(key): "…" for key in (course.id, course.batch_id, course.venue_id, course.lecturer_id, nobody)
    }

    def _bytes(path: str) -> tuple[int, str]:
        answer = ed.get(path)
        page = re.sub("|".join(keys), "…", _page(answer))
        return answer.status_code, re.sub(r'(name="csrf_token" value|"csrf-token" content)="[^"]*"', "", page)

    for path in _paths(course):
        unknown = re.sub("|".join(keys), str(nobody), path)
        assert _bytes(path) == _bytes(unknown)
        assert _bytes(path)[0] == 404
    sent = {"session": str(course.id), "code": _code(course)}
    assert ed.post(f"/sessions/{course.id}/cancel").status_code == 404
    refused, unknown_ = (
        ed.post("/check-in", data=sent),
        ed.post("/check-in", data=sent | {"session": str(nobody)}),
    )
    assert refused.status_code == unknown_.status_code == 422
    assert course.title not in _page(refused)


def test_whoever_is_signed_out_is_asked_to_sign_in(client: Client, course: CourseSession) -> None:
    for path in ("/agenda", "/check-in", "/hours", "/venues", *_paths(course)):
        assert client.get(path).status_code == 303


# The timetable


def _form(course: CourseSession, **more: str) -> dict[str, str]:
    return {
        "title": "专题研讨一",
        "activity_form": "discussion",
        "day": "2026-11-24",
        "starts": "14:00",
        "ends": "15:30",
        "minutes": "",
        "lecturer_id": str(course.lecturer_id),
        "venue_id": "",
    } | more


def test_a_session_is_added_moved_copied_and_cancelled(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    cy, home = as_(cast.cy), f"/batches/{course.batch_id}/timetable"
    assert cy.post(f"/batches/{course.batch_id}/sessions", data=_form(course)).status_code == 303
    with dbs.session(readonly=True) as session:
        added = queries.sessions(session, course.batch_id)[1]
    assert (added.minutes, added.starts_at) == (90, NINE + timedelta(hours=29))
    moved = _form(course, starts="15:00", ends="17:00", minutes="60", is_required="y")
    assert cy.post(f"/sessions/{added.id}", data=moved).status_code == 303
    days = {"from_day": "2026-11-24", "to_day": "2026-11-25"}
    assert cy.post(f"{home}/copy", data=days).status_code == 303
    assert cy.post(f"/sessions/{course.id}/cancel", data={"reason": "台风"}).status_code == 303
    page = _page(cy.get(home))
    assert page.count("专题研讨一</a>") == 2
    assert "已取消的课程" in page
    an = _page(as_(cast.an).get(home))
    assert "15:00" in an
    assert "已取消的课程" not in an


def test_a_clash_comes_back_in_words_with_the_form(as_: Browse, cast: Cast, course: CourseSession) -> None:
    answer = as_(cast.cy).post(
        f"/batches/{course.batch_id}/sessions",
        data=_form(course, day="2026-11-23", starts="10:00", ends="11:00"),
    )
    page = _page(answer)
    assert answer.status_code == 422
    assert "授课人“卢述”在 2026-11-23 09:00–10:30 已有安排" in page
    assert "本期在 2026-11-23 09:00–10:30 已有课" in page
    assert 'value="专题研讨一"' in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "请填写此栏"),
        ({"day": "2026-11-30"}, "课程须在本期日期之内"),
        ({"ends": "13:00"}, "结束时间须晚于开始时间"),
        ({"minutes": "91"}, "不能超过课程时长"),
    ],
)
def test_a_faulty_session_comes_back_with_its_fault(
    as_: Browse, cast: Cast, course: CourseSession, change: dict[str, str], words: str
) -> None:
    answer = as_(cast.cy).post(f"/batches/{course.batch_id}/sessions", data=_form(course, **change))
    assert answer.status_code == 422
    assert words in _page(answer)


def test_a_move_that_clashes_leaves_the_session_as_it_was(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    with dbs.transaction() as session:
        other = lesson(session, _batch(session, course), cast.cy.actor, starts=NINE + timedelta(hours=3))
    same = _form(course, day="2026-11-23", starts="09:30", ends="10:00")
    assert as_(cast.cy).post(f"/sessions/{other}", data=same).status_code == 422
    with dbs.session(readonly=True) as session:
        found = queries.course_session(session, other)
    assert found is not None
    assert (found.starts_at, found.sequence) == (NINE + timedelta(hours=3), 0)


def _batch(session: Session, course: CourseSession) -> Batch:
    return session.get_one(Batch, course.batch_id)


def test_too_few_seats_are_said(as_: Browse, cast: Cast, course: CourseSession) -> None:
    assert "大礼堂有 1 座，学员 2 人" in _page(as_(cast.cy).get(f"/batches/{course.batch_id}/timetable"))


def test_the_printed_timetable_is_a_sheet_without_chrome(
    as_: Browse, cast: Cast, course: CourseSession
) -> None:
    page = _page(as_(cast.an).get(f"/batches/{course.batch_id}/timetable/print"))
    assert "on-paper" in page
    assert "09:00–10:30" in page
    assert "主导航" not in page


def test_a_short_class_is_one_sheet_also_across_a_weekend(dbs: Databases, course: CourseSession) -> None:
    with dbs.session(readonly=True) as session:
        (one,) = queries.sessions(session, course.batch_id)
    days = [timedelta(days=5), timedelta(days=7)]
    held = [replace(one, starts_at=one.starts_at + each, ends_at=one.ends_at + each) for each in days]
    first, last = date(2026, 11, 28), date(2026, 11, 30)
    assert [len(sheet.days) for sheet in sheets(held, first, last, {})] == [3]
    assert len(sheets(held, first - timedelta(days=7), last, {})) == 2


# The hall and the phone


def test_the_screen_shows_a_code_that_checks_one_in(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    part = _page(as_(cast.cy).get(f"/sessions/{course.id}/screen/now"))
    shown = "".join(re.findall(r"<span>(\d{3})</span>", part))
    assert shown == _code(course)
    assert "<svg" in part
    an = as_(cast.an)
    offered = _page(an.get(f"/check-in?session={course.id}&code={shown}"))
    assert f'value="{shown}"' in offered
    answer = an.post("/check-in", data={"session": str(course.id), "code": shown}, follow_redirects=True)
    assert "签到成功" in _page(answer)
    assert "不需要再次签到" in _page(answer)
    with dbs.session(readonly=True) as session:
        row = session.exec(select(Attendance)).one()
        assert (row.person_id, row.status) == (cast.an.id, PRESENT)
        assert session.exec(select(HourEntry.minutes)).all() == [90]
    assert re.search(r"已到</dt><dd>1</dd>", _page(as_(cast.cy).get(f"/sessions/{course.id}/screen/now")))


def test_the_code_works_typed_without_naming_the_session(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    """What is kept of the phone is the digest of what it was given at an earlier sign-in, and nothing else."""
    an, token = as_(cast.an), devices.new()
    an.set_cookie(devices.COOKIE, token)
    assert an.post("/check-in", data={"session": "", "code": _code(course)}).status_code == 303
    with dbs.session(readonly=True) as session:
        row = session.exec(select(Attendance)).one()
        assert (row.session_id, row.device) == (course.id, devices.digest(token))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-16, "还没有到签到时间，2026-11-23 08:45 起可以签到"),
        (90, "课程已经结束"),
        (5, "签到码不对或已经更换"),
    ],
)
def test_each_refusal_has_its_sentence(
    as_: Browse,
    cast: Cast,
    course: CourseSession,
    nine: time_machine.Traveller,
    minutes: int,
    words: str,
) -> None:
    nine.move_to(NINE + timedelta(minutes=minutes))
    wrong = as_(cast.an).post("/check-in", data={"session": str(course.id), "code": _code(course)})
    assert wrong.status_code == 422
    assert words in _page(wrong)


def test_the_screen_stops_asking_when_the_session_is_over(
    as_: Browse, cast: Cast, course: CourseSession, nine: time_machine.Traveller
) -> None:
    nine.move_to(NINE + timedelta(minutes=90))
    answer = as_(cast.cy).get(f"/sessions/{course.id}/screen/now")
    assert answer.status_code == 286
    assert "签到已关闭" in _page(answer)


# Roll-call


def _sheet(course: CourseSession, cast: Cast, **marks: str) -> dict[str, str]:
    sent = {f"seen-{cast.an.id}": "", f"seen-{cast.bo.id}": ""}
    return sent | {f"mark-{getattr(cast, name).id}": status for name, status in marks.items()}


def test_a_roll_is_called_and_the_rest_are_present(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    cy, path = as_(cast.cy), f"/sessions/{course.id}/roll-call"
    assert _page(cy.get(path)).count('type="radio"') == 10
    sent = _sheet(course, cast, bo="absent") | {"everyone": "1"}
    assert cy.post(path, data=sent).status_code == 303
    with dbs.session(readonly=True) as session:
        rows = {row.person_id: row.status for row in session.exec(select(Attendance)).all()}
        assert rows == {cast.an.id: PRESENT, cast.bo.id: ABSENT}
        (event,) = session.exec(select(Event).where(Event.action == "attendance.recorded")).all()
        assert str(cast.bo.id) in event.body
    assert "缺课" in _page(cy.get(f"/sessions/{course.id}"))


def test_a_stale_roll_names_who_changed_and_keeps_the_choice(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    as_(cast.an).post("/check-in", data={"session": str(course.id), "code": _code(course)})
    answer = as_(cast.cy).post(
        f"/sessions/{course.id}/roll-call", data=_sheet(course, cast, an="absent", bo="late")
    )
    page = _page(answer)
    assert answer.status_code == 409
    assert "以下人员的考勤已有更新：安青禾" in page
    assert f'id="m-{cast.bo.id}-late" name="mark-{cast.bo.id}" value="late" checked' in page
    with dbs.session(readonly=True) as session:
        assert session.exec(select(Attendance.status)).all() == [PRESENT]


@pytest.mark.parametrize(
    "sent", [{"mark-x": "present"}, {"mark-00000000-0000-7000-8000-000000000000": "gone"}, {"a": "1"}]
)
def test_a_malformed_roll_is_refused(
    as_: Browse, cast: Cast, course: CourseSession, sent: dict[str, str]
) -> None:
    assert as_(cast.cy).post(f"/sessions/{course.id}/roll-call", data=sent).status_code == 400


def test_the_sheet_is_exported_and_that_is_an_event(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    """CO-9."""
    answer = as_(cast.cy).get(f"/sessions/{course.id}/attendance?format=csv")
    assert "安青禾,A001,甲一市东区科协,未登记" in answer.get_data(as_text=True)
    with dbs.session(readonly=True) as session:
        (event,) = session.exec(select(Event).where(Event.action == "attendance.exported")).all()
        assert '"rows":2' in event.body


# The agenda, hours and the calendar


def test_the_agenda_begins_with_what_comes_next(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession, nine: time_machine.Traveller
) -> None:
    page = _page(as_(cast.an).get("/agenda"))
    assert "正在上课" in page
    assert f"/check-in?session={course.id}" in page
    assert "大礼堂" in page
    nine.move_to(NINE - timedelta(hours=1))
    early = _page(as_(cast.an).get("/agenda"))
    assert "2026-11-23 08:45 起可以签到" in early
    assert "/check-in?session" not in early
    assert "近期没有课程" in _page(as_(cast.ed).get("/agenda"))


def test_hours_are_ones_own_and_the_organizers(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    with dbs.transaction() as session:
        operations.record_attendance(session, course.id, {cast.an.id: PRESENT}, by=cast.cy.actor, at=NINE)
        operations.record_attendance(session, course.id, {cast.an.id: ABSENT}, by=cast.cy.actor, at=NINE)
    own = _page(as_(cast.an).get("/hours"))
    assert "+90 分钟" in own
    assert "−90 分钟" in own
    path = f"/people-hours/{cast.an.id}"
    assert "安青禾的学时" in _page(as_(cast.cy).get(path))
    assert [as_(one).get(path).status_code for one in (cast.di, cast.ed, cast.bo)] == [200, 404, 404]


def test_a_calendar_address_is_shown_once_and_can_be_closed(
    as_: Browse, client: Client, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    an = as_(cast.an)
    page = _page(an.post("/agenda/calendar"))
    (token,) = set(re.findall(r"/calendar/([\w-]{43})\.ics", page))
    assert "webcal://" in page
    assert token not in _page(an.get("/agenda/calendar"))
    feed = client.get(f"/calendar/{token}.ics")
    assert feed.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(feed.data).walk("VEVENT")
    assert (event["uid"], event["location"]) == (f"{course.id}@lunxun", "大礼堂 朝阳路")
    again = client.get(f"/calendar/{token}.ics", headers={"If-None-Match": feed.headers["ETag"]})
    assert again.status_code == 304
    with dbs.session(readonly=True) as session:
        key = session.exec(select(CalendarToken.id)).one()
    close = f"/agenda/calendar/{key}/close"
    assert as_(cast.bo).post(close).status_code == 404
    assert an.post(close).status_code == 303
    gone, never = (client.get(f"/calendar/{one}.ics") for one in (token, "x" * 43))
    assert gone.status_code == never.status_code == 404
    assert _bare(gone, token) == _bare(never, "x" * 43)


def _bare(answer: object, token: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", _page(answer).replace(token, "…"))


# Venues and lecturers


def test_places_are_added_and_changed(as_: Browse, dbs: Databases, cast: Cast, course: CourseSession) -> None:
    cy = as_(cast.cy)
    sent = {"name": "二号厅", "address": "朝阳路", "seats": "30", "unit_path": cast.city.path}
    assert cy.post("/venues", data=sent).status_code == 303
    assert "已有名为“二号厅”的场地" in _page(cy.post("/venues", data=sent))
    elsewhere = sent | {"name": "别处", "unit_path": cast.other_city.path}
    assert cy.post("/venues", data=elsewhere).status_code == 422
    changed = {"name": "一号厅", "address": "", "seats": "40"}
    assert cy.post(f"/venues/{course.venue_id}", data=changed).status_code == 303
    assert (
        cy.post("/lecturers", data={"name": "潘启", "title": "教授", "unit_path": cast.city.path}).status_code
        == 303
    )
    assert (
        cy.post(f"/lecturers/{course.lecturer_id}", data={"name": "卢述之", "title": "研究员"}).status_code
        == 303
    )
    with dbs.session(readonly=True) as session:
        assert set(session.exec(select(Venue.name)).all()) == {"一号厅", "二号厅"}
        assert set(session.exec(select(Lecturer.name)).all()) == {"潘启", "卢述之"}
    assert "一号厅" in _page(cy.get("/venues"))
    assert "潘启" in cy.get("/lecturers?format=csv").get_data(as_text=True)
    assert "一号厅" not in _page(as_(cast.ed).get("/venues"))


# Statements


def test_lists_take_few_statements_however_many_people(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    with dbs.transaction() as session:
        for number in range(30):
            someone = person(session, f"P{number}", f"学员{number}", cast.county)
            seat(session, _batch(session, course), someone.id)
    pages = [
        (cast.cy, f"/batches/{course.batch_id}/timetable"),
        (cast.cy, f"/sessions/{course.id}"),
        (cast.cy, f"/sessions/{course.id}/roll-call"),
        (cast.cy, f"/sessions/{course.id}/screen/now"),
        (cast.cy, "/venues"),
        (cast.cy, "/lecturers"),
        (cast.an, "/agenda"),
        (cast.an, "/check-in"),
        (cast.an, "/hours"),
    ]
    for player, path in pages:
        browser = as_(player)
        with count_statements(dbs.web) as seen:
            assert browser.get(path).status_code == 200
        assert len(seen) <= MOST_STATEMENTS, f"{path}\n{seen}"


def test_calling_a_roll_of_many_takes_no_statement_for_each(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    sent = {}
    with dbs.transaction() as session:
        for number in range(30):
            someone = person(session, f"P{number}", f"学员{number}", cast.county)
            seat(session, _batch(session, course), someone.id)
            sent[f"seen-{someone.id}"] = ""
    cy = as_(cast.cy)
    with count_statements(dbs.web) as seen:
        assert cy.post(f"/sessions/{course.id}/roll-call", data=sent | {"everyone": "1"}).status_code == 303
    assert len(seen) <= 20, str(seen)
    with dbs.session(readonly=True) as session:
        assert len(session.exec(select(HourEntry.id)).all()) == 30
