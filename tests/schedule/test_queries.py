"""Lists of the schedule, its feed, and what must always hold of it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import text
from sqlmodel import Session

from app.db import Databases
from app.planning.models import Batch
from app.schedule import feed, operations, queries
from app.schedule.facts import AttendanceStatus, HallCounts
from app.schedule.invariants import INVARIANTS
from app.schedule.models import CourseSession
from app.schedule.rules import code_for
from app.schedule.words import FORMS, plain
from app.web.actor import Scope
from app.web.tables import State
from tests.builders import AT, person
from tests.cast import Cast
from tests.schedule.builders import NINE, batch, lesson, programme, seat
from tests.statements import count_statements

PRESENT, LATE, ON_LEAVE = AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.ON_LEAVE
HOUR = timedelta(hours=1)


@pytest.fixture
def first(session: Session, cast: Cast) -> Batch:
    """The first batch, with An and Bo in it."""
    return batch(session, programme(session, cast), 1, cast.an, cast.bo)


def test_the_agenda_is_ones_own_in_order_of_time(session: Session, cast: Cast, first: Batch) -> None:
    by = cast.cy.actor
    late = lesson(session, first, by, starts=NINE + 5 * HOUR)
    early = lesson(session, first, by)
    gone = lesson(session, first, by, starts=NINE + 2 * HOUR)
    operations.cancel_session(session, gone, by=by, at=AT)
    operations.record_attendance(session, early, {cast.an.id: LATE}, by=by, at=NINE)
    found = queries.agenda(session, cast.an.id)
    assert [(one.session.id, one.status, one.credited) for one in found] == [
        (early, LATE, 90),
        (late, None, 0),
    ]
    assert [one.session.id for one in queries.agenda(session, cast.an.id, NINE + 2 * HOUR)] == [late]
    assert [one.session.id for one in queries.agenda(session, cast.an.id, None, NINE + HOUR)] == [early]
    assert len(queries.agenda(session, cast.an.id, cancelled=True)) == 3
    assert queries.agenda(session, cast.ed.id) == []
    assert queries.own_session(session, cast.ed.id, early) is None


def test_the_hall_shows_who_is_there_and_who_is_missing_and_names_nobody_on_leave(
    session: Session, dbs: Databases, cast: Cast, first: Batch
) -> None:
    key = lesson(session, first, cast.cy.actor)
    found = queries.hall(session, key, NINE)
    assert (found.counts, found.arrived, found.missing) == (HallCounts(2, 0, 0, 0), (), ("安青禾", "柏舟"))
    marks = {cast.an.id: LATE, cast.bo.id: ON_LEAVE}
    operations.record_attendance(session, key, marks, by=cast.cy.actor, at=NINE)
    with count_statements(dbs.web) as seen:
        found = queries.hall(session, key, NINE)
    assert len(seen) == 1, str(seen)
    assert (found.counts, found.counts.missing) == (HallCounts(2, 0, 1, 1), 0)
    assert (found.arrived, found.missing) == (("安青禾",), ())
    assert found.code == code_for(session.get_one(CourseSession, key).secret, str(key), NINE)


def test_two_of_one_name_are_told_apart_in_the_hall(session: Session, cast: Cast, first: Batch) -> None:
    for number in (1, 2):
        seat(session, first, person(session, f"T000{number}", "安青禾", cast.county).id)
    shown = queries.hall(session, lesson(session, first, cast.cy.actor), NINE).missing
    assert sorted(shown) == ["安青禾 0001", "安青禾 0002", "安青禾 A001", "柏舟"]


def test_places_of_another_subtree_are_invisible(session: Session, cast: Cast) -> None:
    """AZ-5."""
    for path, name in ((cast.city.path, "甲厅"), (cast.other_city.path, "乙厅")):
        operations.add_venue(session, unit_path=path, name=name, seats=10, by=None, at=AT)
        operations.add_lecturer(session, unit_path=path, name=name, by=None, at=AT)
    own = Scope((cast.city.path,))
    assert [one.name for one in queries.venues(session, own)] == ["甲厅"]
    found, total = queries.venue_page(session, own, State(search="乙"))
    assert (list(found), total) == ([], 0)
    found, total = queries.lecturer_page(session, own, State())
    assert ([one.name for one, _ in found], total) == (["甲厅"], 1)


def test_the_feed_keeps_ids_counts_changes_and_marks_what_is_off(
    session: Session, cast: Cast, first: Batch
) -> None:
    by = cast.cy.actor
    kept, gone = lesson(session, first, by), lesson(session, first, by, starts=NINE + 2 * HOUR)
    before = _events(session, cast)
    later = NINE + 4 * HOUR
    operations.move_session(session, kept, starts_at=later, ends_at=later + HOUR, minutes=60, by=by, at=NINE)
    operations.cancel_session(session, gone, by=by, at=NINE)
    after = _events(session, cast)
    assert before.keys() == after.keys() == {f"{kept}@lunxun", f"{gone}@lunxun"}
    moved, off = after[f"{kept}@lunxun"], after[f"{gone}@lunxun"]
    assert (moved["sequence"], moved["status"], moved.start) == (2, "CONFIRMED", later)
    assert (off["sequence"], off["status"]) == (2, "CANCELLED")
    assert moved["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert moved["dtstamp"].dt == NINE


def _events(session: Session, cast: Cast) -> dict[str, Any]:
    entries = queries.agenda(session, cast.an.id, cancelled=True)
    content = feed.calendar("安青禾", entries, FORMS)
    assert content == feed.calendar("安青禾", entries, FORMS)
    found = Calendar.from_ical(content)
    assert [zone["TZID"] for zone in found.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert not found.get_missing_tzids()
    return {str(event["uid"]): event for event in found.walk("VEVENT")}


def test_a_feed_opens_by_its_token_until_it_is_closed(session: Session, cast: Cast) -> None:
    token = operations.open_feed(session, by=cast.an.actor, at=AT)
    assert len(token) >= 43
    opened = queries.opened_by(session, token)
    assert opened is not None
    assert (opened[0].subject_id, opened[1]) == (cast.an.id, "安青禾")
    (found,) = queries.feeds(session, cast.an.id)
    stored = session.execute(text("SELECT token_sha256 FROM calendar_token")).scalar_one()
    assert token not in stored
    operations.close_feed(session, found.id, by=cast.an.actor, at=AT)
    assert queries.opened_by(session, token) is None
    assert queries.feed(session, found.id) is None


def test_hours_are_written_without_idle_zeros(session: Session, cast: Cast, first: Batch) -> None:
    lesson(session, first, cast.cy.actor)
    (sheet,) = queries.progress(session, cast.an.id)
    assert (plain(sheet.hours), plain(sheet.required_hours)) == ("0", "8")
    assert [plain(Decimal(hours)) for hours in ("1.33", "40.00", "0.50")] == ["1.33", "40", "0.5"]


# Invariants


def _broken(session: Session) -> set[str]:
    session.flush()
    return {name for name, statement in INVARIANTS.items() if session.execute(text(statement)).first()}


def test_what_must_hold_holds_after_all_that_can_happen(session: Session, cast: Cast, first: Batch) -> None:
    by = cast.cy.actor
    keys = [lesson(session, first, by, starts=NINE + n * 2 * HOUR) for n in range(3)]
    at = NINE + 4 * HOUR
    for key in keys:
        operations.record_attendance(session, key, {cast.an.id: PRESENT, cast.bo.id: LATE}, by=by, at=at)
        operations.record_attendance(session, key, {cast.an.id: AttendanceStatus.LEFT_EARLY}, by=by, at=at)
    operations.cancel_session(session, keys[1], by=by, at=at)
    operations.move_session(session, keys[2], starts_at=at, ends_at=at + HOUR, minutes=60, by=by, at=at)
    assert _broken(session) == set()


def _forget_the_trigger(session: Session) -> None:
    """Let the table take what it would refuse: what looks for a breach must not rely on there being none."""
    names = {"sqlite": "_update", "postgresql": " ON course_session"}
    session.execute(text(f"DROP TRIGGER ex_course_session_overlap{names[session.get_bind().dialect.name]}"))


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE attendance SET status = 'absent'", "hours rest on attendance that earns them"),
        ("UPDATE course_session SET minutes = 10", "nobody has more hours from a session than it gives"),
        (
            "UPDATE course_session SET starts_at = (SELECT MIN(starts_at) FROM course_session)",
            "a batch has one session at a time",
        ),
        ("DELETE FROM enrolment", "whoever was marked had a seat in the batch"),
    ],
)
def test_a_breach_is_found(session: Session, cast: Cast, first: Batch, statement: str, name: str) -> None:
    key = lesson(session, first, cast.cy.actor)
    lesson(session, first, cast.cy.actor, starts=NINE + 2 * HOUR)
    operations.record_attendance(session, key, {cast.an.id: PRESENT}, by=cast.cy.actor, at=NINE)
    session.flush()
    assert _broken(session) == set()
    _forget_the_trigger(session)
    session.execute(text(statement))
    assert name in _broken(session)
