"""Figures about items agree with values worked out apart."""

from decimal import Decimal

import pytest

from question_bank.statistics import discrimination, facility, wilson


def _decimals(*marks: int) -> list[Decimal]:
    return [Decimal(mark) for mark in marks]


def test_wilson_agrees_with_the_published_example() -> None:
    # 8 of 10: the 95 % Wilson interval is 0.4902 to 0.9433.
    share = wilson(8, 10)
    assert share.value == 0.8
    assert share.low == pytest.approx(0.4902, abs=5e-5)
    assert share.high == pytest.approx(0.9433, abs=5e-5)


@pytest.mark.parametrize(("successes", "n"), [(0, 5), (5, 5), (1, 1)])
def test_wilson_stays_within_nought_and_one_and_narrows(successes: int, n: int) -> None:
    few, many = wilson(successes, n), wilson(successes * 100, n * 100)
    assert few.low is not None
    assert few.high is not None
    assert many.low is not None
    assert many.high is not None
    assert 0 <= few.low <= few.high <= 1
    assert many.high - many.low < few.high - few.low


def test_no_candidates_no_figures() -> None:
    assert (wilson(0, 0).value, facility([], Decimal(2)).value) == (None, None)
    assert discrimination([], []).value is None


def test_facility_is_the_share_of_marks_gained() -> None:
    assert facility(_decimals(2, 1, 0, 2), Decimal(2)).value == pytest.approx(5 / 8)


def test_discrimination_takes_the_item_out_of_the_total() -> None:
    # Rests 1 2 3 4 against item 0 0 1 1: r = 2 / sqrt(1 * 5).
    found = discrimination(_decimals(0, 0, 1, 1), _decimals(1, 2, 4, 5))
    assert found.n == 4
    assert found.value == pytest.approx(2 / 5**0.5)


def test_discrimination_is_undefined_without_spread() -> None:
    assert discrimination(_decimals(1, 1, 1), _decimals(3, 2, 1)).value is None
    assert discrimination(_decimals(1, 0), _decimals(3, 2)).value is None
