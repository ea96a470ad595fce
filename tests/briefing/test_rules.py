"""Days of a curve, shades, and how often whole numbers may be taken."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.briefing import picture, rules
from app.briefing.facts import Point
from app.coverage.facts import Figures, Ratio, Reason

FIRST = date(2026, 3, 1)


@given(st.integers(0, 2000))
def test_a_curve_has_few_points_whole_weeks_apart_and_ends_on_its_last_day(length: int) -> None:
    last = FIRST + timedelta(days=length)
    found = rules.days(FIRST, last)
    assert 1 <= len(found) <= rules.MOST_POINTS
    assert found[-1] == last
    assert found[0] >= FIRST
    *ends, _last = found
    assert all(day.isoweekday() == 7 for day in ends)
    apart = {(later - earlier).days for earlier, later in pairwise(ends)}
    assert len(apart) <= 1
    assert all(days % 7 == 0 for days in apart)


@given(st.integers(0, 1000), st.integers(1, 200))
def test_a_day_worked_out_stays_one_or_is_passed_over(length: int, later: int) -> None:
    """No day between those of today comes to be asked for as the weeks go by."""
    now, then = (rules.days(FIRST, FIRST + timedelta(days=each)) for each in (length, length + later))
    over = [day for day in then[:-1] if day < now[-1]]
    assert set(over) <= set(now[:-1])


def test_before_its_beginning_there_is_no_curve() -> None:
    assert rules.days(FIRST, FIRST - timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("numerator", "denominator", "shade"),
    [(0, 10, 0), (1, 1000, 1), (19, 100, 1), (40, 100, 2), (999, 1000, 4), (10, 10, 5)],
)
def test_only_all_is_darkest_and_only_none_is_blank(numerator: int, denominator: int, shade: int) -> None:
    assert rules.shade(Ratio(numerator, denominator)) == shade


def test_the_parts_of_a_bar_are_the_roster_and_fill_its_length() -> None:
    figures = Figures(
        required=10,
        completed=4,
        exempt=1,
        deferred=1,
        missing=4,
        reasons={Reason.IN_TRAINING: 1, Reason.ABSENT: 3},
    )
    assert picture.numbers(figures) == {"completed": 4, "underway": 1, "excused": 2, "overdue": 3}
    (bar,) = picture.stacked([("甲市科协", figures, {})])
    assert sum(part.number for part in bar.parts) == 10
    assert sum(part.width for part in bar.parts) == picture.WIDTH - picture.NAMES - picture.ENDS
    assert [part.x for part in bar.parts] == sorted(part.x for part in bar.parts)
    (small,) = picture.narrow([bar])
    assert small.parts[0].x == 0
    assert sum(part.width for part in small.parts) == picture.NARROW


def test_a_tier_nobody_is_due_in_has_no_cell() -> None:
    due = Figures(required=2, completed=1, missing=1)
    heat = picture.heat([("甲", due, {"a": due}), ("乙", due, {"b": due})], [("a", "处级"), ("b", "科级")])
    assert [len(cells) for _, _, cells in heat.rows] == [1, 1]
    assert heat.rows[0][2][0].x < heat.rows[1][2][0].x


def test_a_curve_goes_through_its_points() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    points = [
        Point(FIRST, Figures(required=4), at),
        Point(FIRST, Figures(required=4, started=4, completed=3), at),
    ]
    participation, completion = picture.curves(points)
    assert [percent for _, _, percent in participation.dots] == ["0.0", "100.0"]
    assert [percent for _, _, percent in completion.dots] == ["0.0", "75.0"]
    assert completion.path.count("L") == 1
    assert completion.dots[0][1] - completion.dots[1][1] == pytest.approx(picture.PLOT.height * 0.75)


def test_whole_numbers_are_taken_three_times_a_day() -> None:
    rules.check_taking(rules.MOST_A_DAY - 1)
    with pytest.raises(rules.TakenTooOften):
        rules.check_taking(rules.MOST_A_DAY)
