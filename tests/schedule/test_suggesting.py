"""A suggested timetable: no clash, every period placed, and where that cannot be, the courses that stand in the way."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import permutations

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from app.db import Databases
from app.schedule import operations, queries
from app.schedule.facts import Availability, Away, Need, Period, TimetableFacts, VenueFacts
from app.schedule.rules.obstacles import ObstacleKind, against, midnight
from app.schedule.rules.suggesting import Wanted, slots, suggest
from app.schedule.rules.surroundings import Surroundings, obstacles
from app.web.actor import Scope
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.schedule.builders import NINE, batch, lesson, programme

Browse = Callable[[Player], Client]
MONDAY, DAY = date(2026, 11, 23), timedelta(days=1)
PERIODS = (Period(510, 600), Period(615, 705))
DAYS = [MONDAY, MONDAY + DAY]
LECTURERS = [uuid.UUID(int=n) for n in (1, 2)]
HALLS = [uuid.UUID(int=n) for n in (11, 12)]


def _everything(_path: str) -> bool:
    return True


def _around(away: list[set[int]], seats: tuple[int, int] = (9, 9)) -> Surroundings:
    """A batch of two days and two people; a lecturer is away on the days of the batch named for them."""
    one = TimetableFacts(
        id=uuid.UUID(int=99),
        programme_id=uuid.UUID(int=98),
        programme_name="",
        unit_path="/FJ/",
        number=1,
        title="",
        starts_on=DAYS[0],
        ends_on=DAYS[-1],
        place="",
        is_cancelled=False,
        hour_rule="lesson_45",
        enrolled=frozenset({uuid.UUID(int=5), uuid.UUID(int=6)}),
    )
    gone = [tuple(Away(DAYS[n], DAYS[n]) for n in days) for days in away]
    return Surroundings(
        one,
        midnight(DAYS[0]),
        midnight(DAYS[-1] + DAY),
        venues={key: VenueFacts(key, "/FJ/", f"厅{n}", "", seats[n]) for n, key in enumerate(HALLS)},
        lecturers={key: Availability(f"师{n}", away=gone[n]) for n, key in enumerate(LECTURERS)},
    )


COURSES = st.lists(
    st.builds(
        Wanted,
        title=st.sampled_from(["甲", "乙", "丙"]),
        periods=st.integers(1, 2),
        lecturer_id=st.sampled_from([None, *LECTURERS]),
        venue_id=st.sampled_from([None, *HALLS]),
    ),
    min_size=1,
    max_size=4,
)
AWAY = st.lists(st.sets(st.integers(0, 1)), min_size=2, max_size=2)


@given(COURSES, AWAY, st.tuples(st.integers(1, 3), st.integers(1, 3)))
def test_what_is_suggested_has_no_clash_and_leaves_nothing_out(
    wanted: list[Wanted], away: list[set[int]], seats: tuple[int, int]
) -> None:
    """Either every period is placed, or trying every order by hand does not place them all either."""
    around, free = _around(away, seats), slots(DAYS, PERIODS)
    found = suggest(wanted, free, around, HALLS, _everything)
    for one in found.planned:
        walls = obstacles(around, Need(around.batch.id, one.lecturer_id, one.venue_id), _everything)
        assert against(one.starts_at, one.ends_at, walls) == []
    times = [one.starts_at for one in found.planned]
    assert len(times) == len(set(times))
    if found.stuck is None:
        assert len(found.planned) == sum(one.periods for one in wanted)
        for course in wanted:
            held = sum(one.title == course.title for one in found.planned)
            assert held == sum(one.periods for one in wanted if one.title == course.title)
    else:
        assert not _can_be(wanted, around)
        assert found.stuck.possible < found.stuck.needed


def _can_be(wanted: list[Wanted], around: Surroundings) -> bool:
    """Try every way there is."""
    units = [one for one in wanted for _ in range(one.periods)]
    free = slots(DAYS, PERIODS)
    return len(units) <= len(free) and any(
        all(_fits(one, slot, around) for one, slot in zip(units, order, strict=False))
        for order in permutations(free, len(units))
    )


def _fits(one: Wanted, slot: object, around: Surroundings) -> bool:
    return any(
        not against(
            slot.starts_at,  # type: ignore[attr-defined]
            slot.ends_at,  # type: ignore[attr-defined]
            obstacles(around, Need(around.batch.id, one.lecturer_id, venue), _everything),
        )
        for venue in ([one.venue_id] if one.venue_id else HALLS)
    )


def test_the_order_of_the_courses_is_kept_where_it_can_be() -> None:
    wanted = [Wanted("甲", 2), Wanted("乙", 1), Wanted("丙", 1)]
    found = suggest(wanted, slots(DAYS, PERIODS), _around([set(), set()]), HALLS, _everything)
    assert [one.title for one in found.planned] == ["甲", "甲", "乙", "丙"]
    assert {one.venue_id for one in found.planned} == {HALLS[0]}
    # A hall with too few seats is passed over.
    found = suggest(wanted, slots(DAYS, PERIODS), _around([set(), set()], (1, 9)), HALLS, _everything)
    assert {one.venue_id for one in found.planned} == {HALLS[1]}


def test_who_can_go_elsewhere_makes_room() -> None:
    wanted = [Wanted("甲", 2), Wanted("乙", 2, lecturer_id=LECTURERS[0])]
    found = suggest(wanted, slots(DAYS, PERIODS), _around([{1}, set()]), HALLS, _everything)
    assert found.stuck is None
    assert [one.title for one in found.planned] == ["乙", "乙", "甲", "甲"]


def test_what_stands_in_the_way_is_named() -> None:
    wanted = [
        Wanted("甲", 1),
        Wanted("乙", 2, lecturer_id=LECTURERS[0]),
        Wanted("丙", 1, lecturer_id=LECTURERS[0]),
    ]
    found = suggest(wanted, slots(DAYS, PERIODS), _around([{1}, set()]), HALLS, _everything)
    assert found.stuck is not None
    assert (found.stuck.titles, found.stuck.needed, found.stuck.possible) == (("乙", "丙"), 3, 2)
    assert [one.kind for one in found.stuck.reasons] == [ObstacleKind.AWAY]


# The pages


def _staging(session: Session, cast: Cast) -> str:
    """A batch in whose hall and with whose lecturer another batch is, on the first morning."""
    of = programme(session, cast)
    one, other = batch(session, of, 1, cast.an), batch(session, of, 2, cast.bo)
    path = cast.city.path
    hall = operations.add_venue(session, unit_path=path, name="大礼堂", seats=9, by=None, at=AT)
    speaker = operations.add_lecturer(session, unit_path=path, name="卢述", by=None, at=AT)
    lesson(session, other, cast.cy.actor, venue_id=hall, lecturer_id=speaker)
    return f"/batches/{one.id}/timetable|{speaker}"


@pytest.fixture
def home(staged: str) -> Iterator[str]:
    with time_machine.travel(NINE, tick=False):
        yield staged


def test_a_suggestion_is_shown_as_a_draft_and_kept(
    as_: Browse, dbs: Databases, cast: Cast, home: str
) -> None:
    cy, (way, speaker) = as_(cast.cy), home.split("|")
    assert "卢述" in cy.get(f"{way}/suggest").get_data(as_text=True)
    sent = {
        "periods": "9:00–10:30，10:45–12:15",
        "courses-0-title": "通知导读",
        "courses-0-periods": "3",
        "courses-0-activity_form": "lecture",
        "courses-0-lecturer_id": speaker,
        "courses-0-venue_id": "",
    }
    shown = cy.get(f"{way}/suggest", query_string=sent | {"go": "1"})
    page = shown.get_data(as_text=True)
    assert (shown.status_code, page.count("通知导读")) == (200, 6)
    assert "没有冲突" in page
    text = page.split('name="draft" type="hidden" value="')[1].split('"', 1)[0].replace("&#34;", '"')
    assert cy.post(f"{way}/keep", data={"draft": text}).status_code == 303
    with dbs.session(readonly=True) as session:
        key = uuid.UUID(way.split("/")[2])
        held = queries.sessions(session, key)
    # The first period is the other batch's, with the same lecturer in the same hall.
    assert [one.starts_at - NINE for one in held] == [
        timedelta(minutes=105),
        timedelta(days=1),
        timedelta(days=1, minutes=105),
    ]
    # The day's pattern can be a template's instead of the one typed.
    assert cy.post(f"{way}/template", data={"name": "上午一节", "day": "2026-11-23"}).status_code == 303
    assert "上午一节 · 10:45–12:15" in cy.get(f"{way}/suggest").get_data(as_text=True)
    with dbs.session(readonly=True) as session:
        (kept,) = queries.templates(session, Scope((cast.city.path,)))
    chosen = cy.get(f"{way}/suggest", query_string=sent | {"template": kept.id, "go": "1"})
    assert "共需 3 节，只有 1 个时段可用" in chosen.get_data(as_text=True)
    stuck = cy.get(f"{way}/suggest", query_string=sent | {"courses-0-periods": "9", "go": "1"})
    assert "排不下" in stuck.get_data(as_text=True)
    assert cy.get(f"{way}/suggest", query_string=sent | {"periods": "上午", "go": "1"}).status_code == 422
    assert as_(cast.ed).get(f"{way}/suggest").status_code == 404
