"""The waiting room: rules, seat, the server's clock, and pages that do not come all at once."""

import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.clock import now
from app.db import Databases
from app.exams import operations
from app.exams.models import Attempt, Candidate, Sitting
from app.exams.rules.waiting import spread_seconds
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage, add_sitting, admit
from tests.exams.staff import close_window, hand_in, text
from tests.statements import count_statements

As = Callable[[Player], Client]
NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("window", "minutes", "seconds"),
    [(60, 60, 4), (61, 60, 20), (60.15, 60, 9), (600, 60, 20), (30, 60, 4)],
)
def test_pages_spread_out_no_longer_than_costs_nobody_time(window: float, minutes: int, seconds: int) -> None:
    assert spread_seconds(NINE, NINE + timedelta(minutes=window), minutes) == seconds


def _later(dbs: Databases, cast: Cast, stage: Stage) -> uuid.UUID:
    opens = now() + timedelta(minutes=10)
    with dbs.transaction() as session:
        key = add_sitting(session, stage.exam_id, opens, opens + timedelta(hours=2))
        admit(session, key, cast.an)
        row = session.get_one(Sitting, key)
        row.last_admission_at, row.place = opens + timedelta(minutes=30), "三楼会议室"
        seat = session.exec(select(Candidate).where(Candidate.sitting_id == key)).one()
        seat.hall, seat.seat_no = "301", 12
    return key


def test_one_waits_with_rules_seat_and_the_servers_clock_and_nothing_begins(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    key = _later(dbs, cast, stage)
    browser = as_(cast.an)
    assert f"/sittings/{key}/wait" in browser.get("/exams").get_data(as_text=True)
    answer = browser.get(f"/sittings/{key}/wait")
    page = text(answer)
    assert "301 12 号座位" in page
    assert "60 分钟" in page
    assert "考试须知" in page
    found = re.search(r'id="waiting">(.*?)</script>', answer.get_data(as_text=True), re.DOTALL)
    assert found
    state = json.loads(found[1])
    assert state["standing"] == "to_come"
    assert state["opens_at"] > state["server_now"]
    assert 4 <= state["spread"] <= 20
    with count_statements(dbs.web) as seen:
        told = browser.get(f"/sittings/{key}/clock")
    assert len(seen) <= 4, str(seen)
    assert told.json.keys() == {"server_now", "opens_at", "standing"}
    assert told.headers["Cache-Control"] == "no-store"
    with dbs.session() as session:
        assert session.exec(select(Attempt)).all() == []


def test_only_its_candidates_wait_for_a_sitting(
    as_: As, dbs: Databases, stage: Stage, cast: Cast, nobody: uuid.UUID
) -> None:
    key = _later(dbs, cast, stage)
    for player in (cast.bo, cast.cy, cast.ed):
        for tail in ("wait", "clock"):
            stranger = as_(player).get(f"/sittings/{key}/{tail}")
            unknown = as_(player).get(f"/sittings/{nobody}/{tail}")
            assert stranger.status_code == unknown.status_code == 404


def test_who_is_in_done_or_too_late_is_sent_back_to_the_list(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    place = f"/sittings/{stage.sitting_id}/wait"
    assert "现在可以开始" in text(as_(cast.an).get(place))
    with dbs.transaction() as session:
        operations.start(session, stage.sitting_id, cast.an.id)
    hand_in(dbs, stage, cast.bo)
    for player in (cast.an, cast.bo):
        answer = as_(player).get(place)
        assert (answer.status_code, answer.location) == (303, "/exams")
    close_window(dbs, stage.sitting_id)
    assert as_(cast.bo).get(place).status_code == 303
