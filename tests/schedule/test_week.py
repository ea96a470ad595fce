"""The week on its grid: what stands in a session's way, moving it, taking the move back."""

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Executable, insert, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from app.db import Databases
from app.planning.models import Batch
from app.refusals import Refusal
from app.schedule import operations, queries
from app.schedule.facts import Need
from app.schedule.models import CourseSession
from app.schedule.operations.refusals import AsksFirst, NothingToUndo, SessionChanged, SessionClashes
from app.schedule.rules.clashes import Slot, overlapping
from app.schedule.rules.obstacles import Obstacle, ObstacleKind, against, midnight, outside, stretches
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.schedule.builders import NINE, batch, lesson, programme
from tests.statements import count_statements

Browse = Callable[[Player], Client]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY = date(2026, 11, 23)


# The rule


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), min_size=2, max_size=8))
def test_what_is_in_the_way_is_what_clashes(times: list[tuple[int, int]]) -> None:
    """Asked about each session, the obstacles are exactly its partners in the list of clashes."""
    slots = [
        Slot(str(n), "b", NINE + start * MINUTE, NINE + (start + length) * MINUTE)
        for n, (start, length) in enumerate(times)
    ]
    pairs = {frozenset((one.session_id, other.session_id)) for one, other in overlapping(slots)}
    for slot in slots:
        rest = [
            Obstacle(ObstacleKind.BATCH, one.starts_at, one.ends_at, {"id": one.session_id})
            for one in slots
            if one is not slot
        ]
        met = {one.values["id"] for one in against(slot.starts_at, slot.ends_at, rest)}
        assert met == {key for pair in pairs if slot.session_id in pair for key in pair - {slot.session_id}}


def test_outside_is_what_lies_before_and_after_the_batch() -> None:
    first, last = MONDAY, MONDAY + 2 * DAY
    parts = outside(first, last, midnight(first - DAY), midnight(last + 3 * DAY))
    assert [(one.starts_at, one.ends_at) for one in parts] == [
        (midnight(first - DAY), midnight(first)),
        (midnight(last + DAY), midnight(last + 3 * DAY)),
    ]
    assert outside(first, last, midnight(first), midnight(last + DAY)) == []


def test_an_obstacle_over_midnight_lies_on_both_days() -> None:
    late = Obstacle(ObstacleKind.VENUE, midnight(MONDAY) + 23 * HOUR, midnight(MONDAY) + 25 * HOUR)
    days = [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]
    found = [(one.on, one.first, one.last) for one in stretches([late], days)]
    assert found == [(MONDAY, 1380, 1440), (MONDAY + DAY, 0, 60)]


# The table


def test_the_table_itself_holds_no_two_sessions_at_once(session: Session, cast: Cast) -> None:
    """Whatever a program forgets to ask: neither of one batch, nor of one lecturer, nor of one venue."""
    by = cast.cy.actor
    of = programme(session, cast)
    first, second = batch(session, of, 1), batch(session, of, 2)
    hall = operations.add_venue(session, unit_path="/FJ/", name="大礼堂", seats=80, by=None, at=AT)
    speaker = operations.add_lecturer(session, unit_path="/FJ/", name="卢述", by=None, at=AT)
    lesson(session, first, by, venue_id=hall, lecturer_id=speaker)
    for other, needs in (
        (first, {}),
        (second, {"venue_id": hall}),
        (second, {"lecturer_id": speaker}),
    ):
        key = lesson(session, other, by, starts=NINE + 2 * HOUR)
        row = session.get_one(CourseSession, key)
        late = {"starts_at": NINE + 89 * MINUTE}
        taken = update(CourseSession).where(col(CourseSession.id) == key).values(**needs, **late)
        _refused(session, taken)
        operations.cancel_session(session, key, by=by, at=AT)
        found = row.model_dump() | needs | late | {"id": uuid.uuid4(), "cancelled_at": None}
        _refused(session, insert(CourseSession).values(**found))


def _refused(session: Session, statement: Executable) -> None:
    with pytest.raises(DBAPIError, match="ex_course_session_overlap"), session.begin_nested():
        session.execute(statement)


# Moving and taking back


@pytest.fixture
def first(session: Session, cast: Cast) -> Batch:
    return batch(session, programme(session, cast), 1, cast.an, cast.bo)


def _starts(session: Session, key: uuid.UUID) -> datetime:
    found = queries.course_session(session, key)
    assert found is not None
    return found.starts_at


def test_a_move_is_taken_back_once(session: Session, cast: Cast, first: Batch) -> None:
    by = cast.cy.actor
    key = lesson(session, first, by)
    operations.shift_session(session, key, starts_at=NINE + DAY, sequence=0, by=by, at=AT)
    assert (_starts(session, key), queries.last_move(session, first.id, by.person_id)) == (
        NINE + DAY,
        "学习贯彻重要讲话精神",
    )
    operations.undo_move(session, first.id, by=by, at=AT)
    assert _starts(session, key) == NINE
    assert queries.last_move(session, first.id, by.person_id) is None
    with pytest.raises(NothingToUndo):
        operations.undo_move(session, first.id, by=by, at=AT)


def test_what_another_has_changed_since_is_not_taken_back(session: Session, cast: Cast, first: Batch) -> None:
    by = cast.cy.actor
    key = lesson(session, first, by)
    operations.shift_session(session, key, starts_at=NINE + DAY, sequence=0, by=by, at=AT)
    operations.shift_session(session, key, starts_at=NINE + HOUR, sequence=1, by=cast.fu.actor, at=AT + HOUR)
    with pytest.raises(NothingToUndo):
        operations.undo_move(session, first.id, by=by, at=AT)
    assert queries.last_move(session, first.id, by.person_id) is None
    with pytest.raises(SessionChanged):
        operations.shift_session(session, key, starts_at=NINE, sequence=1, by=by, at=AT)


def test_too_few_seats_are_asked_about_and_a_clash_is_refused(
    session: Session, cast: Cast, first: Batch
) -> None:
    by = cast.cy.actor
    closet = operations.add_venue(session, unit_path=cast.city.path, name="小间", seats=1, by=by, at=AT)
    key = lesson(session, first, by, venue_id=closet)
    lesson(session, first, by, starts=NINE + 3 * HOUR, title="已经在那里")
    with pytest.raises(AsksFirst) as asked:
        operations.shift_session(session, key, starts_at=NINE + DAY, sequence=0, by=by, at=AT)
    assert "少于学员 2 人" in str(asked.value)
    with pytest.raises(SessionClashes, match="已经在那里") as refused:
        operations.shift_session(
            session, key, starts_at=NINE + 3 * HOUR, sequence=0, insist=True, by=by, at=AT
        )
    assert not isinstance(refused.value, AsksFirst)
    operations.shift_session(session, key, starts_at=NINE + DAY, sequence=0, insist=True, by=by, at=AT)
    assert _starts(session, key) == NINE + DAY


@pytest.mark.parametrize("hours", [-9, 0, 1, 2, 26, 63])
def test_what_the_picture_shows_is_what_the_server_says(
    session: Session, cast: Cast, first: Batch, hours: int
) -> None:
    """A time is refused exactly where the obstacles of the week are in its way."""
    by = cast.cy.actor
    other = batch(session, programme(session, cast), 1, cast.bo)
    lesson(session, other, by, starts=NINE + 26 * HOUR)
    lesson(session, first, by, starts=NINE + 2 * HOUR)
    key = lesson(session, first, by)
    facts = queries.timetable(session, first.id)
    assert facts is not None
    week = midnight(MONDAY), midnight(MONDAY + 7 * DAY)
    around = queries.obstacles(session, facts, Need(first.id, besides=key), *week, None)
    starts = NINE + hours * HOUR
    in_the_way = bool(against(starts, starts + 90 * MINUTE, around)) or starts < week[0]
    try:
        operations.shift_session(session, key, starts_at=starts, sequence=0, by=by, at=AT)
    except Refusal:
        assert in_the_way
    else:
        assert not in_the_way


# The pages


@pytest.fixture
def course(dbs: Databases, cast: Cast) -> Iterator[CourseSession]:
    with time_machine.travel(NINE, tick=False):
        yield _course(dbs, cast)


def _course(dbs: Databases, cast: Cast) -> CourseSession:
    with dbs.transaction() as session:
        one = batch(session, programme(session, cast), 1, cast.an, cast.bo)
        hall = operations.add_venue(
            session, unit_path=cast.city.path, name="大礼堂", seats=9, address="朝阳路", by=None, at=AT
        )
        speaker = operations.add_lecturer(session, unit_path=cast.city.path, name="卢述", by=None, at=AT)
        key = lesson(session, one, cast.cy.actor, venue_id=hall, lecturer_id=speaker)
        lesson(session, one, cast.cy.actor, starts=NINE + DAY, title="第二天的课")
        return session.get_one(CourseSession, key)


def _weeks(course: CourseSession) -> list[str]:
    ways = (
        f"batches/{course.batch_id}/timetable",
        f"venues/{course.venue_id}",
        f"lecturers/{course.lecturer_id}",
    )
    return [f"/{way}/week?from=2026-11-25" for way in ways]


def test_the_week_is_seen_by_those_it_concerns(as_: Browse, cast: Cast, course: CourseSession) -> None:
    seen = {
        player.name: [as_(player).get(path).status_code for path in _weeks(course)]
        for player in (cast.an, cast.cy, cast.di, cast.ed)
    }
    assert seen == {
        "安青禾": [200, 404, 404],
        "岑远": [200, 200, 200],
        "狄云": [200, 404, 404],
        "鄂宁": [404, 404, 404],
    }


def test_only_who_runs_the_batch_may_move(as_: Browse, cast: Cast, course: CourseSession) -> None:
    own = as_(cast.cy).get(_weeks(course)[0]).get_data(as_text=True)
    assert f'data-shift="/sessions/{course.id}/shift"' in own
    for player in (cast.an, cast.di):
        page = as_(player).get(_weeks(course)[0]).get_data(as_text=True)
        assert "data-shift" not in page
        assert course.title in page
        sent = {"day": "2026-11-23", "starts": "13:00", "sequence": "0"}
        assert as_(player).post(f"/sessions/{course.id}/shift", data=sent).status_code == 404


def test_the_server_says_what_it_kept_and_what_not(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    cy, way = as_(cast.cy), f"/sessions/{course.id}"
    blocks = cy.get(f"{way}/reach?from=2026-11-23").get_json()["blocks"]
    assert {(one["day"], one["from"], one["to"]) for one in blocks} == {
        ("2026-11-24", 540, 630),
        *((f"2026-11-{day}", 0, 1440) for day in (26, 27, 28, 29)),
    }
    refused = cy.post(f"{way}/shift", data={"day": "2026-11-24", "starts": "09:30", "sequence": "0"})
    assert (refused.status_code, refused.get_json()["asks"]) == (409, False)
    assert "第二天的课" in json.dumps(refused.get_json(), ensure_ascii=False)
    kept = cy.post(f"{way}/shift", data={"day": "2026-11-24", "starts": "10:30", "sequence": "0"})
    assert (kept.status_code, kept.get_json()["kept"]) == (200, True)
    assert "撤销对" in cy.get(_weeks(course)[0]).get_data(as_text=True)
    assert cy.post(f"/batches/{course.batch_id}/timetable/undo").status_code == 303
    with dbs.session(readonly=True) as session:
        row = session.exec(select(CourseSession).where(CourseSession.id == course.id)).one()
        assert (row.starts_at, row.sequence) == (NINE, 2)
    assert cy.post(f"{way}/shift", data={"day": "x", "starts": "", "sequence": "0"}).status_code == 422
    assert cy.get(f"{way}/reach?from=gestern").status_code == 400


def test_a_week_costs_the_same_however_full_it_is(
    as_: Browse, dbs: Databases, cast: Cast, course: CourseSession
) -> None:
    with dbs.transaction() as session:
        one = session.get_one(Batch, course.batch_id)
        for hours in range(3, 9):
            lesson(
                session, one, cast.cy.actor, starts=NINE + hours * HOUR, length=45, venue_id=course.venue_id
            )
    cy = as_(cast.cy)
    for path in (*_weeks(course), f"/sessions/{course.id}/reach"):
        with count_statements(dbs.web) as seen:
            assert cy.get(path).status_code == 200
        assert len(seen) <= 12, seen
