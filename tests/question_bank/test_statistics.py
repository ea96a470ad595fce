"""Figures about items and papers agree with values worked out apart: by hand, from print, and by NumPy."""

import random
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.statistics import (
    AlarmKind,
    Sheet,
    alarms,
    analyse,
    discrimination,
    facility,
    item_statistics,
    reliability,
    wilson,
)
from question_bank.statistics.analysis import Scored
from question_bank.statistics.intervals import around_alpha, correlation, difference
from question_bank.statistics.items import tails


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


def test_fishers_interval_agrees_with_print() -> None:
    # r = 0.5 over 30 pairs: 0.170 to 0.729 in every table of Fisher's z.
    ones = [float(n) for n in range(30)]
    others = _correlated(ones, 0.5)
    found = correlation(ones, others)
    assert (found.n, found.value) == (30, pytest.approx(0.5))
    assert (found.low, found.high) == (pytest.approx(0.170, abs=5e-4), pytest.approx(0.729, abs=5e-4))


def _correlated(ones: list[float], wanted: float) -> list[float]:
    """Make a second row that correlates with the first as wanted, exactly."""
    lots = random.Random(1)
    one = np.array(ones) - np.mean(ones)
    noise = np.array([lots.random() for _ in ones])
    noise -= noise.mean()
    noise -= one * (noise @ one) / (one @ one)
    return list(wanted * one / np.sqrt(one @ one) + np.sqrt(1 - wanted**2) * noise / np.sqrt(noise @ noise))


def test_newcombes_interval_agrees_with_his_paper() -> None:
    # Newcombe (1998), 56 of 70 against 48 of 80, method 10: 0.0524 to 0.3339.
    found = difference([1.0] * 56 + [0.0] * 14, [1.0] * 48 + [0.0] * 32)
    assert found.value == pytest.approx(0.2)
    assert found.low == pytest.approx(0.0524, abs=5e-5)
    assert found.high == pytest.approx(0.3339, abs=5e-5)


def test_kr_20_agrees_with_a_table_worked_by_hand() -> None:
    # Shares right 0.8 0.6 0.4 0.2, so sum pq = 0.8; totals 4 3 2 1 0 have variance 2: 4/3 * (1 - 0.8/2) = 0.8.
    found = reliability([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    assert (found.n, found.parts, found.value) == (5, 4, pytest.approx(0.8))
    assert found.error == pytest.approx((2 * 0.2) ** 0.5)


def test_alphas_interval_follows_bonetts_formula() -> None:
    # alpha = 0.8 over 102 candidates and 5 parts: ln 0.2 -+ 1.96 * sqrt(2*5 / (4*100)) = -1.609 -+ 0.3099.
    low, high = around_alpha(0.8, 102, 5)
    assert (low, high) == (pytest.approx(0.7273, abs=1e-4), pytest.approx(0.8533, abs=1e-4))


@pytest.mark.parametrize("scores", [[], [[1.0, 0.0]], [[1.0], [0.0]], [[1.0, 0.0], [0.0, 1.0]]])
def test_reliability_is_undefined_without_candidates_parts_or_spread(scores: list[list[float]]) -> None:
    assert reliability(scores).value is None


TABLE = st.integers(3, 12).flatmap(
    lambda parts: st.lists(
        st.lists(st.integers(0, 4), min_size=parts, max_size=parts), min_size=4, max_size=40
    )
)


@given(TABLE)
def test_numpy_finds_the_same_alpha_and_correlations(table: list[list[int]]) -> None:
    scores = np.array(table, dtype=float)
    spread = np.cov(scores, rowvar=False, bias=True)
    found = reliability(table)
    if spread.sum() > 1e-9:
        parts = scores.shape[1]
        assert found.value == pytest.approx(
            parts / (parts - 1) * (1 - np.trace(spread) / spread.sum()), abs=1e-9
        )
    rest = scores[:, 1:].sum(axis=1)
    if scores[:, 0].std() > 0 and rest.std() > 0:
        assert correlation(list(scores[:, 0]), list(rest)).value == pytest.approx(
            np.corrcoef(scores[:, 0], rest)[0, 1], abs=1e-9
        )


def test_tails_are_27_percent_and_never_overlap() -> None:
    sheets = [Sheet(1.0, n / 100) for n in range(100)]
    upper, lower = tails(sheets)
    assert (len(upper), len(lower)) == (27, 27)
    assert min(each.rest for each in upper) == 0.73
    assert max(each.rest for each in lower) == 0.26
    assert tails(sheets[:1]) == ([], [])
    assert [len(each) for each in tails(sheets[:3])] == [1, 1]


def _hall(n: int, choose: dict[str, tuple[str, str]]) -> list[Sheet]:
    """Half a hall is strong and half weak; each half chooses its options in turn."""
    sheets = []
    for at in range(n):
        strong = at >= n // 2
        options = choose["strong" if strong else "weak"]
        chosen = options[at % 2]
        sheets.append(Sheet(float(chosen == "right"), at / n, frozenset({chosen})))
    return sheets


def test_options_say_whom_they_draw() -> None:
    sheets = _hall(100, {"strong": ("right", "right"), "weak": ("wrong", "right")})
    found = item_statistics(sheets, ("right", "wrong", "never"), {"right"})
    assert (found.n, found.answered) == (100, 100)
    assert found.facility.value == 0.75
    right, wrong, never = found.options
    assert (right.upper, wrong.upper) == (1.0, 0.0)
    assert wrong.lower == pytest.approx(14 / 27)
    assert wrong.correlation.value is not None
    assert wrong.correlation.value < 0
    assert never.is_dead
    assert not wrong.is_dead
    assert found.upper_lower.value == pytest.approx(1 - 13 / 27)
    assert [each.kind for each in alarms(found)] == [AlarmKind.DEAD_DISTRACTOR]


def test_a_wrong_key_is_suspected_when_the_strong_choose_another_option() -> None:
    sheets = _hall(60, {"strong": ("other", "other"), "weak": ("right", "other")})
    (alarm,) = alarms(item_statistics(sheets, ("right", "other"), {"right"}))
    assert (alarm.kind, alarm.options) == (AlarmKind.KEY_SUSPECTED, ("other",))


def test_negative_discrimination_is_told_where_no_option_explains_it() -> None:
    sheets = [Sheet(float(at < 30), at / 60) for at in range(60)]
    assert [each.kind for each in alarms(item_statistics(sheets))] == [AlarmKind.NEGATIVE_DISCRIMINATION]


def test_too_few_raise_no_alarm() -> None:
    sheets = [Sheet(float(at < 15), at / 29) for at in range(29)]
    found = item_statistics(sheets)
    assert found.is_too_few
    assert alarms(found) == ()


@pytest.mark.parametrize(("gained", "kind"), [(0.0, AlarmKind.TOO_HARD), (1.0, AlarmKind.TOO_EASY)])
def test_what_everybody_or_nobody_knows_is_told(gained: float, kind: AlarmKind) -> None:
    sheets = [Sheet(gained, at / 100) for at in range(100)]
    assert [each.kind for each in alarms(item_statistics(sheets))] == [kind]


def test_honest_items_raise_few_alarms() -> None:
    """Of 200 sound items, answered by chance and skill alone, at most one in twenty is suspected."""
    lots = random.Random(20)
    raised = 0
    for _ in range(200):
        skills = [lots.random() for _ in range(80)]
        sheets = [Sheet(float(lots.random() < 0.25 + 0.6 * skill), skill) for skill in skills]
        raised += any(
            each.kind in (AlarmKind.KEY_SUSPECTED, AlarmKind.NEGATIVE_DISCRIMINATION)
            for each in alarms(item_statistics(sheets))
        )
    assert raised <= 10


def test_an_exam_is_analysed_by_items_when_papers_are_alike_else_by_rows() -> None:
    alike = [
        Scored(script, item, "row", float(marks), 1.0)
        for script, row in {"a": (1, 1, 1), "b": (1, 1, 0), "c": (0, 0, 0), "d": (1, 0, 0)}.items()
        for item, marks in zip("xyz", row, strict=True)
    ]
    found = analyse(alike)
    assert (found.scripts, found.mean, found.reliability.parts) == (4, 1.5, 3)
    assert found.items["x"].facility.value == 0.75
    drawn = [
        Scored(each.script, f"{each.script}{each.item}", "xy" if each.item in "xy" else "z", each.marks, 1.0)
        for each in alike
    ]
    apart = analyse(drawn)
    assert (apart.scripts, apart.reliability.parts) == (4, 2)
    assert apart.mean == found.mean
    assert len(apart.items) == 12


def test_nothing_is_known_of_an_exam_nobody_took() -> None:
    found = analyse([])
    assert (found.scripts, found.mean, found.spread, found.reliability.value) == (0, None, None, None)
