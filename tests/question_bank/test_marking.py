"""A paper's result adds up, waits for persons where it must, and is the same every time."""

from decimal import Decimal

import pytest

from question_bank.drawing import Paper, PaperEntry
from question_bank.items import option_id
from question_bank.marking import mark
from question_bank.marks import MarkingPolicy, MultiplePolicy, Outcome
from question_bank.responses import Response
from tests.question_bank.builders import EVERY_KIND

WORTH = {"p11-s01": "1", "p11-m01": "2", "p11-t01": "1", "p11-f01": "1.5", "p11-r01": "3"}
PAPER = Paper(
    "1",
    tuple(PaperEntry(item_id, at, Decimal(marks)) for at, (item_id, marks) in enumerate(WORTH.items(), 1)),
)
KEYS = {entry.item.id: entry.key for entry in EVERY_KIND}
RESPONSES: dict[str, Response] = {
    "p11-s01": option_id("p11-s01", "古籍修缮"),
    "p11-m01": sorted(option_id("p11-m01", text) for text in ("古籍修缮", "读者回访")),
    "p11-t01": True,
    "p11-f01": ["修缮古籍", "读者"],
    "p11-r01": "古籍",
}


def test_a_paper_is_marked_line_by_line() -> None:
    result = mark(PAPER, KEYS, RESPONSES, MarkingPolicy(MultiplePolicy.PROPORTIONAL))
    assert [(line.marks, line.outcome) for line in result.lines] == [
        (Decimal("1.00"), Outcome.RIGHT),
        (Decimal("1.33"), Outcome.PARTIAL),
        (Decimal("0.00"), Outcome.WRONG),
        (Decimal("0.75"), Outcome.PARTIAL),
        (None, Outcome.NEEDS_MARKER),
    ]
    assert (result.total, result.out_of) == (Decimal("3.08"), Decimal("8.50"))
    assert result.needs_marker == ("p11-r01",)
    assert not result.complete


def test_a_persons_marks_complete_the_result() -> None:
    result = mark(PAPER, KEYS, RESPONSES, manual={"p11-r01": Decimal("1.5")})
    assert result.complete
    assert result.total == sum(line.marks for line in result.lines if line.marks is not None)
    assert result.total == Decimal("3.25")
    assert result.lines[-1].reason == "人工评阅"


@pytest.mark.parametrize("marks", ["-0.01", "3.01"])
def test_a_persons_marks_stay_within_the_item(marks: str) -> None:
    with pytest.raises(ValueError, match="不在 0 至 3 之间"):
        mark(PAPER, KEYS, RESPONSES, manual={"p11-r01": Decimal(marks)})


def test_an_empty_paper_book_is_nought_and_waits_for_nobody() -> None:
    result = mark(PAPER, KEYS, {})
    assert result.total == 0
    assert result.complete
    assert {line.outcome for line in result.lines} == {Outcome.BLANK}


def test_marking_twice_changes_nothing() -> None:
    assert mark(PAPER, KEYS, RESPONSES) == mark(PAPER, KEYS, dict(reversed(RESPONSES.items())))


@pytest.mark.parametrize(
    ("marks", "outcome"), [("3", Outcome.RIGHT), ("0.5", Outcome.PARTIAL), ("0", Outcome.WRONG)]
)
def test_a_persons_marks_say_how_the_answer_fared(marks: str, outcome: Outcome) -> None:
    line = mark(PAPER, KEYS, RESPONSES, manual={"p11-r01": Decimal(marks)}).lines[-1]
    assert (line.marks, line.outcome) == (Decimal(marks), outcome)
