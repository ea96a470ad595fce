"""What a corrected item does to marks, by numbers worked out by hand."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.exams.facts import CorrectionState, ReleasePolicy, ResultDetail, Treatment
from app.exams.rules.regrading import (
    AlreadyDecided,
    Order,
    OwnExam,
    OwnProposal,
    Place,
    check_approval,
    keys_out,
    settle,
)

ITEM, VERSION, OTHER, OTHER_VERSION = (uuid.UUID(int=number) for number in range(1, 5))


def _place(**more: object) -> Place:
    return Place(**{"item_id": ITEM, "version_id": VERSION, "out_of": Decimal(2), "marks": Decimal(0)} | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("marks", "rekeyed", "only_up", "by_person", "new"),
    [
        ("0", "2", False, False, "2"),
        ("2", "0", False, False, "0"),
        ("2", "0", True, False, None),
        ("1", "2", True, False, "2"),
        ("2", "2", False, False, None),
        ("2", "0", False, True, None),
    ],
)
def test_a_new_key(marks: str, rekeyed: str, only_up: bool, by_person: bool, new: str | None) -> None:
    place = _place(marks=Decimal(marks), rekeyed=Decimal(rekeyed), by_person=by_person)
    found = settle(Decimal(50), Decimal(100), [place], {VERSION: Order(Treatment.NEW_KEY, only_up)})
    if new is None:
        assert (found.remarks, found.score) == ((), Decimal(50))
    else:
        assert found.remarks[0].marks == Decimal(new)
        assert found.score == 50 + Decimal(new) - Decimal(marks)


def test_full_marks_for_all_even_by_hand() -> None:
    place = _place(marks=Decimal("0.5"), by_person=True)
    found = settle(Decimal(50), Decimal(100), [place], {VERSION: Order(Treatment.FULL_MARKS)})
    assert (found.remarks[0].marks, found.score) == (Decimal(2), Decimal("51.5"))


def test_a_dropped_item_gets_the_share_of_the_rest() -> None:
    """GR-8: 49 of the other 98 marks are one half; of an item worth 2 that is 1, and the total stays 100."""
    place = _place(marks=Decimal(0))
    orders = {VERSION: Order(Treatment.DROPPED)}
    found = settle(Decimal(49), Decimal(100), [place], orders)
    assert (found.remarks[0].marks, found.score) == (Decimal("1.00"), Decimal("50.00"))
    again = settle(found.score, Decimal(100), [_place(marks=Decimal("1.00"))], orders)
    assert (again.remarks, again.score) == ((), Decimal("50.00"))


def test_a_dropped_item_is_rounded_half_up() -> None:
    # 33 of 95 on an item worth 5 is 1.7368…, so 1.74.
    place = _place(marks=Decimal(5), out_of=Decimal(5))
    found = settle(Decimal(38), Decimal(100), [place], {VERSION: Order(Treatment.DROPPED)})
    assert (found.remarks[0].marks, found.score) == (Decimal("1.74"), Decimal("34.74"))


def test_a_dropped_item_follows_when_another_key_is_put_right() -> None:
    """40 + 10 of 90 is 5/9 of the rest: of 10 marks 5.56."""
    orders = {VERSION: Order(Treatment.DROPPED), OTHER_VERSION: Order(Treatment.NEW_KEY)}
    places = [
        _place(marks=Decimal("4.44"), out_of=Decimal(10)),
        Place(OTHER, OTHER_VERSION, Decimal(10), Decimal(0), rekeyed=Decimal(10)),
    ]
    found = settle(Decimal("44.44"), Decimal(100), places, orders)
    assert {each.item_id: each.marks for each in found.remarks} == {ITEM: Decimal("5.56"), OTHER: Decimal(10)}
    assert found.score == Decimal("55.56")


def test_while_something_is_undecided_a_dropped_item_waits() -> None:
    found = settle(None, Decimal(100), [_place()], {VERSION: Order(Treatment.DROPPED)})
    assert (found.remarks, found.score) == ((), None)


@pytest.mark.parametrize(
    ("policy", "released", "hours_after", "detail", "out"),
    [
        ("after_window", None, 1, "full", True),
        ("after_window", None, -1, "full", False),
        # Shown to some as soon as they are marked: another window may still draw the same items.
        ("at_once", None, -1, "full", False),
        ("when_marked", None, 0, "full", True),
        ("by_hand", None, 1, "full", False),
        ("by_hand", -1, 1, "full", True),
        ("by_hand", 2, 1, "full", False),
        # Candidates never see keys.
        ("after_window", None, 1, "marks", False),
        ("after_window", None, 1, "score", False),
    ],
)
def test_when_a_candidate_may_know_the_keys(
    policy: str, released: int | None, hours_after: int, detail: str, out: bool
) -> None:
    """GR-7: only when every candidate may, and no window is still to come."""
    closes = datetime(2026, 11, 1, tzinfo=UTC)
    by_hand = None if released is None else closes + timedelta(hours=released)
    at = closes + timedelta(hours=hours_after)
    assert keys_out(ReleasePolicy(policy), by_hand, closes, ResultDetail(detail), at) is out


def test_who_may_approve() -> None:
    """GR-6: not who proposed it, not who sits the exam, not twice."""
    one, other = uuid.uuid4(), uuid.uuid4()
    check_approval(CorrectionState.PROPOSED, one, other, False)
    with pytest.raises(OwnProposal):
        check_approval(CorrectionState.PROPOSED, one, one, False)
    with pytest.raises(OwnExam):
        check_approval(CorrectionState.PROPOSED, one, other, True)
    with pytest.raises(AlreadyDecided):
        check_approval(CorrectionState.APPROVED, one, other, False)
