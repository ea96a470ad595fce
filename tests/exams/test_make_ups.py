"""Make-ups: another form, a cap, first and final pass rates, and keys that wait for the last window."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from app.bank.facts import ItemState
from app.bank.models import BankItem
from app.clock import SHANGHAI, now
from app.db import Databases
from app.exams import operations, queries, rules
from app.exams.facts import AttemptKind, ReleasePolicy, ResultDetail
from app.exams.models import Attempt, AttemptItem, Exam, Sitting
from app.exams.refusals import CapOutside, FormsTooAlike
from question_bank.items import Kind
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage, add_sitting, admit
from tests.exams.staff import attempt, close_window, hand_in, text
from tests.exams.test_deadlines import _at

As = Callable[[Player], Client]
HOUR = timedelta(hours=1)


def _make_up(dbs: Databases, stage: Stage, cast: Cast, **more: Any) -> Stage:
    """Open a make-up that is open now, for everyone who owes the exam."""
    with dbs.transaction() as session:
        sitting_id = operations.make_up_sitting(
            session,
            stage.exam_id,
            **{
                "title": "补考",
                "opens_at": now() - HOUR,
                "closes_at": now() + 3 * HOUR,
                "by": cast.cy.actor,
                "at": now(),
            }
            | more,
        )
    return Stage(stage.programme_id, stage.exam_id, sitting_id)


def _items(dbs: Databases, key: uuid.UUID) -> set[uuid.UUID]:
    with dbs.session() as session:
        return set(session.exec(select(AttemptItem.item_id).where(AttemptItem.attempt_id == key)).all())


def _blueprint(dbs: Databases, stage: Stage, count: int) -> None:
    with dbs.transaction() as session:
        exam = session.get_one(Exam, stage.exam_id)
        exam.blueprint = [{"kind": "single", "count": count, "marks": "3"}]
        exam.total_marks, exam.pass_mark = Decimal(3 * count), Decimal(9)


def test_a_make_up_has_another_form_and_counts_up_to_its_cap(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """GR-8: marks and score stay as they were reached; what is reported stops at the cap."""
    _blueprint(dbs, stage, 4)
    first = hand_in(dbs, stage, cast.an, left_out=4)
    close_window(dbs, stage.sitting_id)
    later = _make_up(dbs, stage, cast, score_cap=Decimal(9), overlap_percent=0)
    second = hand_in(dbs, later, cast.an)
    assert _items(dbs, first) & _items(dbs, second) == set()
    with dbs.session() as session:
        row = session.get_one(Sitting, later.sitting_id)
        assert (row.kind, row.score_cap, row.overlap_percent) == (AttemptKind.MAKE_UP, Decimal(9), 0)
        found = queries.attempt(session, second)
        assert found is not None
        assert (found.score, found.counted_score, found.passed) == (Decimal(12), Decimal(9), True)
        after = now() + timedelta(days=1)
        outcome = queries.outcomes(session, stage.programme_id, after)[cast.an.id]
        assert (outcome.best_score, outcome.passed, outcome.first_passed) == (Decimal(9), True, False)
        exam = queries.exam(session, stage.exam_id)
        assert exam is not None
        numbers, bands = queries.numbers(session, exam)
        assert (numbers.first_passed, numbers.first_marked) == (0, 1)
        assert (numbers.passed, numbers.marked) == (1, 1)
        assert sum(band.people for band in bands if band.low <= 9 < band.high) == 1


def test_a_bank_too_small_for_another_form_refuses_the_make_up_and_says_what_to_write(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """Six of eight singles were met: any other form of six repeats four."""
    _blueprint(dbs, stage, 6)
    hand_in(dbs, stage, cast.an, left_out=6)
    close_window(dbs, stage.sitting_id)
    with pytest.raises(FormsTooAlike) as refused:
        _make_up(dbs, stage, cast, overlap_percent=50)
    assert refused.value.values["least"] == 4
    opens = now().astimezone(SHANGHAI) + HOUR
    fields = {
        "title": "补考",
        "opens_at": opens.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (opens + HOUR).strftime("%Y-%m-%dT%H:%M"),
        "place": "",
        "overlap_percent": "50",
    }
    place = f"/exams/manage/{stage.exam_id}/make-up"
    answer = as_(cast.cy).post(place, data=fields)
    assert answer.status_code == 409
    assert "最少也要重复 4 题" in text(answer)
    capped = as_(cast.cy).post(place, data=fields | {"overlap_percent": "70", "score_cap": "2"})
    assert capped.status_code == 422
    assert "补考计分上限须在及格线" in text(capped)
    assert as_(cast.cy).post(place, data=fields | {"overlap_percent": "70"}).status_code == 303
    page = text(as_(cast.cy).get(place))
    assert "已安排的补考" in page
    assert "应补考 2 人，来自 1 个场次" in page
    assert "参加 0 / 2 人，合格 0 / 0 人" in page


def test_a_bank_that_lost_items_since_begins_no_make_up_too_alike(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-20: what was arranged is checked again when the form is drawn; no go is used up, and it may begin later."""
    _blueprint(dbs, stage, 4)
    first = hand_in(dbs, stage, cast.an, left_out=4)
    close_window(dbs, stage.sitting_id)
    later = _make_up(dbs, stage, cast, overlap_percent=0)
    met = _items(dbs, first)
    with dbs.transaction() as session:
        fresh = select(BankItem).where(BankItem.kind == Kind.SINGLE, col(BankItem.id).not_in(met))
        lost = session.exec(fresh).first()
        assert lost is not None
        lost.state, lost.updated_at = ItemState.RETIRED, now()
    start = f"/sittings/{later.sitting_id}/attempts"
    refused = as_(cast.an).post(start)
    assert refused.status_code == 409
    assert "至少要重复 1 道您做过的题，超过本场次允许的 0%" in text(refused)
    with dbs.transaction() as session:
        assert len(session.exec(select(Attempt).where(Attempt.person_id == cast.an.id)).all()) == 1
        row = session.get_one(BankItem, lost.id)
        row.state, row.updated_at = ItemState.APPROVED, now()
    assert as_(cast.an).post(start).status_code == 303


def test_the_cap_of_a_make_up_lets_it_be_passed(dbs: Databases, stage: Stage, cast: Cast) -> None:
    close_window(dbs, stage.sitting_id)
    for cap in (Decimal("17.99"), Decimal("30.01"), Decimal(0)):
        with pytest.raises(CapOutside):
            _make_up(dbs, stage, cast, score_cap=cap)


def test_first_and_final_rates_are_counted_apart_and_no_attempt_is_lost(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    _blueprint(dbs, stage, 4)
    with dbs.transaction() as session:
        admit(session, stage.sitting_id, cast.di)
    failed, passed = hand_in(dbs, stage, cast.an, left_out=4), hand_in(dbs, stage, cast.bo)
    close_window(dbs, stage.sitting_id)
    later = _make_up(dbs, stage, cast)
    made_up = hand_in(dbs, later, cast.an)
    with dbs.session() as session:
        exam = queries.exam(session, stage.exam_id)
        assert exam is not None
        numbers, _bands = queries.numbers(session, exam)
        assert (numbers.first_passed, numbers.first_marked) == (1, 2)
        assert (numbers.passed, numbers.marked, numbers.admitted) == (2, 2, 3)
        kept = session.exec(select(Attempt.id)).all()
        assert set(kept) == {failed, passed, made_up}
        # Di missed the first sitting and may still sit the make-up: nothing more is owed yet.
        assert queries.owing(session, stage.exam_id, now()) == []
        after = now() + timedelta(days=1)
        assert [each.person_id for each in queries.owing(session, stage.exam_id, after)] == [cast.di.id]


@pytest.mark.parametrize(
    ("policy", "by_hand", "at", "shown"),
    [
        (ReleasePolicy.AFTER_WINDOW, None, "11:59:59", False),
        (ReleasePolicy.AFTER_WINDOW, None, "12:00", True),
        (ReleasePolicy.AFTER_WINDOW, "10:00", "10:00", True),
        (ReleasePolicy.AFTER_WINDOW, "10:00", "09:59:59", False),
        (ReleasePolicy.AT_ONCE, None, "09:00", True),
        (ReleasePolicy.WHEN_MARKED, None, "09:00", True),
        (ReleasePolicy.BY_HAND, None, "09:00", True),
    ],
)
def test_keys_wait_for_the_last_window(
    policy: ReleasePolicy, by_hand: str | None, at: str, shown: bool
) -> None:
    """GR-7: the last window of the exam closes at 12:00."""
    released_at = None if by_hand is None else _at(by_hand)
    assert rules.keys_open(policy, released_at, _at("12:00"), _at(at)) is shown


def test_after_ones_own_window_the_score_is_shown_and_the_paper_after_the_last(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """GR-7, EX-5: nothing of another sitting's items leaves through a result."""
    _blueprint(dbs, stage, 4)
    key = hand_in(dbs, stage, cast.an)
    close_window(dbs, stage.sitting_id)
    with dbs.transaction() as session:
        later = add_sitting(session, stage.exam_id, now() + HOUR, now() + 2 * HOUR)
        found = queries.attempt(session, key)
        assert found is not None
        shown = queries.result(session, found, now())
        assert shown is not None
        assert (shown.lines, shown.detail) == ((), ResultDetail.SCORE)
        assert shown.keys_from == session.get_one(Sitting, later).closes_at
    page = text(as_(cast.an).get(f"/attempts/{key}/result"))
    assert "12 / 12 分" in page
    assert "全部场次结束后" in page
    assert "正确答案" not in page
    close_window_of = {"opens_at": now() - 3 * HOUR, "closes_at": now() - HOUR}
    with dbs.transaction() as session:
        row = session.get_one(Sitting, later)
        for name, value in close_window_of.items():
            setattr(row, name, value)
    assert "正确答案" in text(as_(cast.an).get(f"/attempts/{key}/result"))
    assert attempt(dbs, key).score == Decimal(12)


def test_who_reads_a_capped_score_reads_both(as_: As, dbs: Databases, stage: Stage, cast: Cast) -> None:
    _blueprint(dbs, stage, 4)
    close_window(dbs, stage.sitting_id)
    later = _make_up(dbs, stage, cast, score_cap=Decimal(9))
    key = hand_in(dbs, later, cast.an)
    with dbs.transaction() as session:
        session.get_one(Exam, stage.exam_id).released_at = AT
    page = text(as_(cast.an).get(f"/attempts/{key}/result"))
    assert "9 / 12 分" in page
    assert "卷面 12 分；本场补考规定最高按 9 分计。" in page
    assert "9 分，合格" in text(as_(cast.an).get("/exams"))
