"""Integrity reports: thresholds by hand, a planted pair through the job, and who sees it."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import SQLModel, col, select

import app.exams.integrity  # noqa: F401 - the report is a registered job
from app.db import Databases
from app.exams import operations, queries
from app.exams.models import AttemptItem, ExamEvidence, Response
from app.exams.queries.observations import FEWEST
from app.exams.rules.integrity import DEVICE, Timed, implausibly_fast, often_away, shared_devices
from app.web.actor import Role
from app.worker import drain
from tests.builders import grant, person
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage, admit
from tests.exams.staff import close_window, hand_in, text
from tests.statements import count_statements

As = Callable[[Player], Client]
KEYS = [uuid.UUID(int=number) for number in range(40)]


def _timed(number: int, seconds: float, answered: int = 50, passed: bool = True) -> Timed:
    return Timed(KEYS[number], seconds, answered, passed)


def test_what_is_too_fast() -> None:
    """Under three seconds a question, or a pass in under a quarter of the median of ten or more."""
    hall = [_timed(number, 2000) for number in range(10)]
    assert implausibly_fast([*hall, _timed(20, 149)]) == [_timed(20, 149)]
    assert implausibly_fast([*hall, _timed(20, 151)]) == [_timed(20, 151)]
    assert implausibly_fast([*hall, _timed(20, 499)]) == [_timed(20, 499)]
    assert implausibly_fast([*hall, _timed(20, 500)]) == []
    assert implausibly_fast([*hall, _timed(20, 499, passed=False)]) == []
    assert implausibly_fast([_timed(1, 151), _timed(2, 2000)]) == []
    assert implausibly_fast([_timed(1, 10, answered=0)]) == []


def test_who_is_often_away() -> None:
    """Five times or more, and more than ninety-five in a hundred of the hall."""
    assert often_away({KEYS[1]: 4}, 30) == []
    assert often_away({KEYS[1]: 5}, 30) == [(KEYS[1], 5)]
    everybody = dict.fromkeys(KEYS[:30], 6)
    assert often_away(everybody, 30) == []
    assert often_away(everybody | {KEYS[31]: 7}, 31) == [(KEYS[31], 7)]


def test_one_device_of_two_people() -> None:
    a, b, c = KEYS[:3]
    assert shared_devices([(a, a, "x"), (b, b, "x"), (c, c, "y")]) == [(a, b)]
    # One person's two attempts on their own phone are no news.
    assert shared_devices([(a, a, "x"), (b, a, "x")]) == []


class _Guest:
    def __init__(self, key: uuid.UUID) -> None:
        self.id = key


@pytest.fixture
def hall(cast: Cast, stage: Stage, dbs: Databases) -> list[uuid.UUID]:
    """Twelve candidates; the last two are wrong in the same rare way, everybody else in their own."""
    with dbs.transaction() as session:
        guests = [person(session, f"H{number:02d}", f"贺{number}", cast.city) for number in range(12)]
        players: list[Any] = [_Guest(guest.id) for guest in guests]
        admit(session, stage.sitting_id, *players)
    return [hand_in(dbs, stage, player, essay="") for player in players]


def test_the_report_says_what_stood_out_in_words(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, hall: list[uuid.UUID]
) -> None:
    """Times, focus and devices reach the page, print and file as sentences; nothing is called a violation."""
    tables = SQLModel.metadata.tables
    with dbs.transaction() as session:
        started = tables["attempt"].c.ended_at
        for number, key in enumerate(hall):
            seconds = 20 if number == 0 else 1800
            ended = session.execute(select(started).where(tables["attempt"].c.id == key)).scalar_one()
            session.execute(
                update(tables["attempt"])
                .where(tables["attempt"].c.id == key)
                .values(started_at=ended - timedelta(seconds=seconds))
            )
        operations.record_evidence(session, hall[1], [("focus_loss", number) for number in range(6)])
        for key in hall[2:4]:
            operations.note_device(session, key, stage.exam_id, "0" * 32)
    browser, page = as_(cast.cy), f"/exams/manage/{stage.exam_id}/integrity"
    assert "还没有分析过" in text(browser.get(page))
    assert browser.get(f"{page}/export?format=csv").status_code == 404
    assert browser.post(page).status_code == 303
    drain(dbs)
    with count_statements(dbs.web) as seen:
        shown = text(browser.get(page))
    assert len(seen) <= 12, str(seen)
    assert "用时 20 秒 作答 11 题，平均每题 1.8 秒" in shown
    assert "失去焦点 6 次" in shown
    assert "2 人的试卷在同一浏览器中打开过" in shown
    assert "不作结论" in shown
    assert "作弊" not in shown
    lines = browser.get(f"{page}/export?format=csv").get_data(as_text=True).splitlines()
    assert len(lines) == 4
    assert browser.get(f"{page}/export?format=xlsx").status_code == 200


def test_who_sits_the_exam_sees_none_of_it(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, hall: list[uuid.UUID]
) -> None:
    """GR-7: nor does whoever organizes elsewhere."""
    with dbs.transaction() as session:
        grant(session, cast.bo.id, Role.ORGANIZER, cast.city)
    page = f"/exams/manage/{stage.exam_id}/integrity"
    as_(cast.cy).post(page)
    drain(dbs)
    assert "不向您显示" in text(as_(cast.bo).get(page))
    assert as_(cast.bo).get(f"{page}/export?format=csv").status_code == 404
    for player in (cast.an, cast.ed, cast.di):
        assert as_(player).get(page).status_code == 404


def test_the_same_wrong_answers_are_found_by_the_job(
    cast: Cast, stage: Stage, dbs: Databases, hall: list[uuid.UUID]
) -> None:
    """What the room hands to the comparison: objective items answered wrongly, as they compare equal."""
    from app.exams.operations.integrity import examine
    from app.exams.queries.integrity import wrong_answers

    table = SQLModel.metadata.tables["response"]
    with dbs.transaction() as session:
        rows = session.exec(select(Response).where(Response.attempt_id == hall[0])).all()
        blanks = [row for row in rows if row.payload.startswith('["') and not row.payload.startswith('["opt')]
        session.execute(
            update(table)
            .where(table.c.attempt_id == hall[0], table.c.item_id == blanks[0].item_id)
            .values(payload='["  答 错 "]')
        )
        marks = SQLModel.metadata.tables["mark"]
        session.execute(
            update(marks)
            .where(marks.c.attempt_id == hall[0], marks.c.item_id == blanks[0].item_id)
            .values(marks=0)
        )
        version = session.exec(
            select(AttemptItem.version_id).where(
                AttemptItem.attempt_id == hall[0], AttemptItem.item_id == blanks[0].item_id
            )
        ).one()
    with dbs.session() as session:
        found = wrong_answers(session, hall)
        body = examine(session, stage.exam_id)
    assert {key: set(answers) for key, answers in found.items()} == {hall[0]: {version}}
    assert found[hall[0]][version] == '["答错"]'
    assert (body["scripts"], body["pairs"], body["alike"]) == (12, 66, [])


def test_a_paper_notes_its_browser_and_no_more(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> None:
    """One number for exams, kept two days; what is stored means nothing in another exam."""
    with dbs.transaction() as session:
        attempt_id = operations.start(session, stage.sitting_id, cast.an.id)
    browser = as_(cast.an)
    first = browser.get(f"/attempts/{attempt_id}")
    cookie = next(each for each in first.headers.getlist("Set-Cookie") if each.startswith("exam-device="))
    number = cookie.split("=", 1)[1].split(";")[0]
    assert "HttpOnly" in cookie
    assert "Path=/attempts" in cookie
    browser.get(f"/attempts/{attempt_id}")
    with dbs.session() as session:
        kinds = session.exec(select(ExamEvidence.kind).where(col(ExamEvidence.kind).startswith(DEVICE))).all()
        assert queries.noticed(session, attempt_id) == []
    assert len(set(kinds)) == 1
    assert number not in kinds[0]


def test_what_scripts_tell_about_items(
    cast: Cast, stage: Stage, dbs: Databases, hall: list[uuid.UUID]
) -> None:
    """GR-7: nothing before the release, nothing of fewer than five scripts."""
    with dbs.session() as session:
        assert queries.item_figures(session, exam_id=stage.exam_id) == {}
        assert list(queries.observations(session)) == []
    close_window(dbs, stage.sitting_id)
    with dbs.session() as session:
        seen = list(queries.observations(session, exam_id=stage.exam_id))
        figures = queries.item_figures(session, exam_id=stage.exam_id)
    assert len(seen) == 12 * 12
    counted: dict[uuid.UUID, int] = {}
    for each in seen:
        counted[each.version_id] = counted.get(each.version_id, 0) + 1
    assert set(figures) == {key for key, count in counted.items() if count >= FEWEST}
    for key, found in figures.items():
        own = [each for each in seen if each.version_id == key]
        assert found.scripts == len(own)
        assert found.right == sum(each.marks == each.out_of for each in own)
        assert found.answered == sum(each.is_answered for each in own)
        assert found.marks == sum(each.marks for each in own)
        assert len(found.shares) == len(own)
