"""How practice marks, and what a person gives themselves for a written answer."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.practice import models, rules
from question_bank.items import (
    FillBlankKey,
    MultipleKey,
    RubricPoint,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
)
from question_bank.marks import Outcome
from question_bank.spacing import LAST

RUBRIC = ShortAnswerKey(
    (RubricPoint("一", Decimal(3)), RubricPoint("二", Decimal(2)), RubricPoint("三", Decimal(1)))
)


def test_a_question_is_out_of_what_it_asks_for() -> None:
    assert rules.out_of(SingleKey("a")) == 1
    assert rules.out_of(TrueFalseKey(value=True)) == 1
    assert rules.out_of(MultipleKey(frozenset("ab"))) == 2
    assert rules.out_of(FillBlankKey((("甲",), ("乙",), ("丙",)))) == 3
    assert rules.out_of(RUBRIC) == 6
    assert rules.out_of(ShortAnswerKey(())) == 1


def test_leaving_out_a_right_option_is_half_known() -> None:
    marked = rules.marked(MultipleKey(frozenset("abc")), ["a", "b"])
    assert (marked.marks, marked.outcome, marked.reason) == (1, Outcome.PARTIAL, "漏选 1 项，按一半计分")
    assert rules.marked(MultipleKey(frozenset("abc")), ["a", "d"]).outcome is Outcome.WRONG
    assert rules.marked(FillBlankKey((("甲",), ("乙",))), ["甲", ""]).marks == 1


def test_not_answering_is_marked_at_once_and_a_written_answer_waits_for_its_writer() -> None:
    assert rules.marked(RUBRIC, None).outcome is Outcome.BLANK
    assert rules.marked(RUBRIC, "想到一点").outcome is Outcome.NEEDS_MARKER


@pytest.mark.parametrize(
    ("points", "marks", "outcome"),
    [
        ((), 0, Outcome.WRONG),
        ((2,), 1, Outcome.PARTIAL),
        ((0, 1), 5, Outcome.PARTIAL),
        ((0, 1, 2), 6, Outcome.RIGHT),
    ],
)
def test_a_writer_gives_themselves_the_points_they_tick(
    points: tuple[int, ...], marks: int, outcome: Outcome
) -> None:
    judged = rules.judged(RUBRIC, points)
    assert (judged.marks, judged.outcome) == (marks, outcome)


def test_without_a_rubric_a_writer_says_all_or_nothing() -> None:
    assert rules.judged(ShortAnswerKey(()), (0,)).outcome is Outcome.RIGHT
    assert rules.judged(ShortAnswerKey(()), ()).outcome is Outcome.WRONG


def test_practice_pauses_until_the_last_open_exam_closes() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    later = at + timedelta(hours=2)
    assert rules.pauses_until([]) is None
    assert rules.pauses_until([("一", at), ("二", later)]) == ("二", later)


def test_the_table_knows_as_many_boxes_as_the_rule() -> None:
    checks = {str(each.name): each for each in models.ErrorBookEntry.__table__.constraints}  # type: ignore[attr-defined]
    found = next(each for name, each in checks.items() if name.endswith("box_exists"))
    assert str(found.sqltext) == f"box >= 1 AND box <= {LAST}"
