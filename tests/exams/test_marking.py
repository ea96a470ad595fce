"""Marking by persons: blind, one script at a time, nothing overwritten."""

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlmodel import col, select

from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import MarkingState
from app.exams.models import Mark
from app.exams.refusals import OwnAttempt
from app.journal.models import Event
from app.web.actor import Role
from tests.builders import AT, grant
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.staff import ESSAY, attempt, essay_of, hand_in, marks_form, points_of, text
from tests.statements import count_statements

As = Callable[[Player], Client]


@pytest.fixture
def bo_organizes(cast: Cast, stage: Stage, dbs: Databases) -> Player:
    """Bo sits the exam and organizes it too."""
    with dbs.transaction() as session:
        grant(session, cast.bo.id, Role.ORGANIZER, cast.city)
    return cast.bo


def _versions(dbs: Databases, attempt_id: uuid.UUID) -> list[tuple[int, Decimal, str]]:
    item = essay_of(dbs, attempt_id)
    with dbs.session() as session:
        rows = session.exec(
            select(Mark)
            .where(Mark.attempt_id == attempt_id, Mark.item_id == item)
            .order_by(col(Mark.version))
        ).all()
    return [(row.version, row.marks, row.reason) for row in rows]


def test_a_script_is_read_without_its_writers_name(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> None:
    attempt_id = hand_in(dbs, stage, cast.an)
    browser = as_(cast.cy)
    for page in ("/marking", f"/marking/{stage.exam_id}", f"/marking/scripts/{attempt_id}"):
        with count_statements(dbs.web) as seen:
            answer = browser.get(page)
        assert answer.status_code == 200
        assert len(seen) <= 12, str(seen)
        assert cast.an.name not in text(answer)
        assert cast.an.staff_no not in answer.get_data(as_text=True)
    assert ESSAY in text(answer)


def test_keywords_hint_and_award_nothing(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> None:
    with dbs.transaction() as session:
        attempt_id = operations.start(session, stage.sitting_id, cast.an.id)
    item = essay_of(dbs, attempt_id)
    with dbs.session() as session:
        script = queries.script(session, attempt_id)
    essay = "；".join(next(line.right for line in script if line.item_id == item))
    hand_in(dbs, stage, cast.an, essay=essay)
    page = as_(cast.cy).get(f"/marking/scripts/{attempt_id}").get_data(as_text=True)
    assert "提示：作答中出现关键词" in page
    assert f'name="point-0-{item}" value=""' in page


def test_marks_make_score_and_verdict_and_lead_on(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> None:
    first, second = hand_in(dbs, stage, cast.an), hand_in(dbs, stage, cast.bo)
    browser = as_(cast.cy)
    assert "还有 2 份待评" in text(browser.get(f"/marking/{stage.exam_id}"))
    full = points_of(dbs, first)
    answer = browser.post(f"/marking/scripts/{first}", data=marks_form(dbs, first, full, reason="要点齐全"))
    assert answer.status_code == 303
    assert answer.location == f"/marking/scripts/{second}"
    found = attempt(dbs, first)
    assert (found.marking, found.score, found.passed) == (MarkingState.MARKED, Decimal(30), True)
    last = browser.post(
        f"/marking/scripts/{second}", data=marks_form(dbs, second, ["0"] * len(points_of(dbs, second)))
    )
    assert last.location == f"/marking/{stage.exam_id}"
    assert attempt(dbs, second).score == Decimal(20)
    page = text(browser.get(f"/marking/{stage.exam_id}"))
    assert "2 / 2" in page
    assert "最近评完的答卷" in page
    with dbs.session() as session:
        event = session.exec(
            select(Event).where(Event.action == "item.marked", Event.object_id == str(first))
        ).one()
        assert (event.actor_id, "要点齐全" in event.body) == (cast.cy.id, True)


@pytest.mark.parametrize("text_given", ["", "-1", "99", "abc", "NaN", "0.125"])
def test_marks_that_cannot_be_are_not_written(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, text_given: str
) -> None:
    attempt_id = hand_in(dbs, stage, cast.an)
    points = [text_given, *points_of(dbs, attempt_id)[1:]]
    answer = as_(cast.cy).post(f"/marking/scripts/{attempt_id}", data=marks_form(dbs, attempt_id, points))
    assert answer.status_code == 422
    assert "采分点" in text(answer)
    assert _versions(dbs, attempt_id) == []


def test_two_markers_of_one_script(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, bo_organizes: Player
) -> None:
    """GR-3: the first wins; the second hears 409 and sees both values; nothing is overwritten."""
    attempt_id = hand_in(dbs, stage, cast.an)
    full = points_of(dbs, attempt_id)
    zeros = ["0"] * len(full)
    first, second = as_(cast.cy), as_(bo_organizes)
    assert second.get(f"/marking/scripts/{attempt_id}").status_code == 200
    assert (
        first.post(f"/marking/scripts/{attempt_id}", data=marks_form(dbs, attempt_id, full)).status_code
        == 303
    )
    answer = second.post(
        f"/marking/scripts/{attempt_id}", data=marks_form(dbs, attempt_id, zeros, reason="离题")
    )
    assert answer.status_code == 409
    page = text(answer)
    assert "对方评分 10" in page
    assert "您的评分（未保存） " + " + ".join(zeros) in page
    assert cast.cy.name in page
    assert [version for version, _, _ in _versions(dbs, attempt_id)] == [1]
    assert attempt(dbs, attempt_id).score == Decimal(30)
    # Having seen both, the second marker may decide, with a reason; the first mark stays on record.
    silent = marks_form(dbs, attempt_id, zeros, version=1)
    assert second.post(f"/marking/scripts/{attempt_id}", data=silent).status_code == 422
    known = marks_form(dbs, attempt_id, zeros, version=1, reason="离题")
    assert second.post(f"/marking/scripts/{attempt_id}", data=known).status_code == 303
    assert _versions(dbs, attempt_id) == [(1, Decimal(10), "人工评阅"), (2, Decimal(0), "离题")]
    assert attempt(dbs, attempt_id).score == Decimal(20)


def test_saving_a_decided_script_unchanged_writes_nothing(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    attempt_id = hand_in(dbs, stage, cast.an)
    full, browser = points_of(dbs, attempt_id), as_(cast.cy)
    browser.post(f"/marking/scripts/{attempt_id}", data=marks_form(dbs, attempt_id, full))
    again = browser.post(f"/marking/scripts/{attempt_id}", data=marks_form(dbs, attempt_id, full, version=1))
    assert again.status_code == 303
    assert len(_versions(dbs, attempt_id)) == 1


def test_nobody_marks_their_own_script(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, bo_organizes: Player
) -> None:
    """GR-6: one's own script is not in the queue, not in the second look, and unknown by its address."""
    own = hand_in(dbs, stage, bo_organizes)
    browser = as_(bo_organizes)
    full = marks_form(dbs, own, points_of(dbs, own))
    assert browser.get(f"/marking/scripts/{own}").status_code == 404
    assert browser.post(f"/marking/scripts/{own}", data=full).status_code == 404
    page = browser.get(f"/marking/{stage.exam_id}")
    assert str(own) not in page.get_data(as_text=True)
    assert "剩下的答卷须由他人评阅。" in text(page)
    as_(cast.cy).post(f"/marking/scripts/{own}", data=full)
    assert str(own) not in browser.get(f"/marking/{stage.exam_id}").get_data(as_text=True)
    with dbs.session() as session, pytest.raises(OwnAttempt):
        operations.mark_script(session, own, [], by=bo_organizes.actor, at=AT)


def test_only_markers_of_the_exams_units_open_a_script(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, nobody: uuid.UUID
) -> None:
    attempt_id = hand_in(dbs, stage, cast.an)
    full = marks_form(dbs, attempt_id, points_of(dbs, attempt_id))
    for player in (cast.ed, cast.an, cast.bo, cast.di, cast.fu):
        browser = as_(player)
        assert browser.get(f"/marking/scripts/{attempt_id}").status_code == 404
        assert browser.post(f"/marking/scripts/{attempt_id}", data=full).status_code == 404
    assert as_(cast.cy).get(f"/marking/scripts/{nobody}").status_code == 404
    assert _versions(dbs, attempt_id) == []


def test_an_empty_short_answer_needs_no_marker(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> None:
    attempt_id = hand_in(dbs, stage, cast.an, essay="")
    assert attempt(dbs, attempt_id).marking is MarkingState.MARKED
    assert "没有需要评阅的答卷" in text(as_(cast.cy).get("/marking"))
    page = text(as_(cast.cy).get(f"/marking/scripts/{attempt_id}"))
    assert "未作答，系统记 0 分。" in page
