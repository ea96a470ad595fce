"""Calendars of batches, venues and lecturers, read by a strict reader of our own, not by the library that writes."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import Session, select

from app.db import Databases
from app.planning.models import Enrolment
from app.schedule import operations, queries
from app.schedule.facts import Subject
from app.schedule.models import CourseSession
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.schedule.builders import NINE, batch, lesson, programme

Browse = Callable[[Player], Client]
HOUR = timedelta(hours=1)
Events = dict[str, dict[str, str]]


def _read(content: bytes) -> Events:
    """Read RFC 5545 as it is written down: lines, folds, nesting, what each event must have; return events by UID."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in lines)
    open_: list[str] = []
    zones: set[str] = set()
    found: Events = {}
    event: dict[str, str] = {}
    for line in re.sub(rb"\r\n[ \t]", b"", content).decode().split("\r\n")[:-1]:
        head, value = line.split(":", 1)
        name, *parameters = head.split(";")
        if name == "BEGIN":
            open_.append(value)
            event = {} if value == "VEVENT" else event
        elif name == "END":
            assert open_.pop() == value
            if value == "VEVENT":
                assert {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "LAST-MODIFIED", "STATUS"} <= event.keys()
                assert event["UID"] not in found
                found[event["UID"]] = event
        elif open_[-1] == "VEVENT":
            assert name not in event, f"{name} twice"
            event[name] = value
            zones |= {one.removeprefix("TZID=") for one in parameters if one.startswith("TZID=")}
        elif open_ == ["VCALENDAR", "VTIMEZONE"] and name == "TZID":
            zones -= {value}
            assert value == "Asia/Shanghai"
    assert open_ == []
    assert zones <= {"Asia/Shanghai"}
    return found


def _staging(session: Session, cast: Cast) -> CourseSession:
    one = batch(session, programme(session, cast), 1, cast.an)
    hall = operations.add_venue(session, unit_path=cast.city.path, name="大礼堂", seats=9, by=None, at=AT)
    speaker = operations.add_lecturer(session, unit_path=cast.city.path, name="卢述", by=None, at=AT)
    title = "学习贯彻重要讲话精神，推动科协工作高质量发展；一、二、三" * 2
    key = lesson(session, one, cast.cy.actor, title=title, venue_id=hall, lecturer_id=speaker)
    return session.get_one(CourseSession, key)


@pytest.fixture
def course(staged: CourseSession) -> Iterator[CourseSession]:
    with time_machine.travel(NINE, tick=False):
        yield staged


def _token(browser: Client, path: str) -> str:
    page = browser.post(path).get_data(as_text=True)
    (token,) = set(re.findall(r"/calendar/([\w-]{43})\.ics", page))
    return str(token)


def _ways(course: CourseSession) -> dict[Subject, str]:
    return {
        Subject.BATCH: f"/batches/{course.batch_id}/timetable/calendar",
        Subject.VENUE: f"/venues/{course.venue_id}/calendar",
        Subject.LECTURER: f"/lecturers/{course.lecturer_id}/calendar",
    }


def test_a_person_a_batch_a_venue_and_a_lecturer_have_calendars(
    as_: Browse, client: Client, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    """One id for ever; a change counts up, says when, and what went elsewhere or was called off is cancelled."""
    cy, uid = as_(cast.cy), f"{course.id}@lunxun"
    feeds = {subject: f"/calendar/{_token(cy, way)}.ics" for subject, way in _ways(course).items()}
    feeds[Subject.PERSON] = f"/calendar/{_token(as_(cast.an), '/agenda/calendar')}.ics"
    first = {subject: _read(client.get(path).data)[uid] for subject, path in feeds.items()}
    assert {one["STATUS"] for one in first.values()} == {"CONFIRMED"}
    with dbs.transaction() as session:
        operations.move_session(
            session,
            course.id,
            starts_at=NINE + HOUR,
            ends_at=NINE + 3 * HOUR,
            by=cast.cy.actor,
            at=NINE,
        )
    moved = {subject: _read(client.get(path).data)[uid] for subject, path in feeds.items()}
    # It has neither the hall nor the lecturer any more: their calendars take it out.
    assert {subject: one["STATUS"] for subject, one in moved.items()} == {
        Subject.BATCH: "CONFIRMED",
        Subject.PERSON: "CONFIRMED",
        Subject.VENUE: "CANCELLED",
        Subject.LECTURER: "CANCELLED",
    }
    with dbs.transaction() as session:
        operations.undo_move(session, course.batch_id, by=cast.cy.actor, at=NINE + timedelta(minutes=1))
    back = {subject: _read(client.get(path).data)[uid] for subject, path in feeds.items()}
    assert {one["STATUS"] for one in back.values()} == {"CONFIRMED"}
    for subject in feeds:
        counted = [int(step[subject]["SEQUENCE"]) for step in (first, moved, back)]
        assert counted == sorted(set(counted))
        assert (
            first[subject]["LAST-MODIFIED"] < moved[subject]["LAST-MODIFIED"] < back[subject]["LAST-MODIFIED"]
        )
    with dbs.transaction() as session:
        operations.cancel_session(session, course.id, by=cast.cy.actor, at=NINE + HOUR)
    assert {_read(client.get(path).data)[uid]["STATUS"] for path in feeds.values()} == {"CANCELLED"}


def test_an_address_opens_while_its_maker_may_look(
    as_: Browse, client: Client, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    """AZ: revoking closes it; so does losing the right to what it shows."""
    an, cy = as_(cast.an), as_(cast.cy)
    ways = _ways(course)
    assert an.post(ways[Subject.VENUE]).status_code == 404
    assert as_(cast.ed).get(ways[Subject.BATCH]).status_code == 404
    own = _token(an, ways[Subject.BATCH])
    assert client.get(f"/calendar/{own}.ics").status_code == 200
    with dbs.session(readonly=True) as session:
        (feed,) = queries.feeds(session, cast.an.id, Subject.BATCH, course.batch_id)
        assert queries.feeds(session, cast.an.id, Subject.PERSON) == []
    assert cy.post(f"/agenda/calendar/{feed.id}/close").status_code == 404
    assert an.post(f"/agenda/calendar/{feed.id}/close").location.endswith(ways[Subject.BATCH])
    assert client.get(f"/calendar/{own}.ics").status_code == 404
    again = _token(an, ways[Subject.BATCH])
    with dbs.transaction() as session:
        seat = session.exec(select(Enrolment).where(Enrolment.person_id == cast.an.id)).one()
        seat.withdrawn_at = NINE
        session.add(seat)
    assert client.get(f"/calendar/{again}.ics").status_code == 404


def test_another_units_session_in_ones_hall_is_only_taken(
    as_: Browse, client: Client, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    """AZ-5: a hall's own organizer learns that it is taken, not by what."""
    with dbs.transaction() as session:
        other = batch(session, programme(session, cast, path=cast.other_city.path), 1)
        lesson(
            session, other, cast.ed.actor, starts=NINE + 5 * HOUR, title="别处的课", venue_id=course.venue_id
        )
    token = _token(as_(cast.cy), _ways(course)[Subject.VENUE])
    events = _read(client.get(f"/calendar/{token}.ics").data)
    assert {one["SUMMARY"] for one in events.values() if one["UID"] != f"{course.id}@lunxun"} == {"已占用"}
    assert "别处的课" not in str(events)
