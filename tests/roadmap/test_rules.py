"""How a milestone stands on a day, what the usual ones are, and where the picture puts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.roadmap.facts import MilestoneFacts, Span, Standing
from app.roadmap.picture import NAMES, WIDTH, draw
from app.roadmap.rules import NOTICE, DaysReversed, DoneInFuture, check_days, check_done, standing, usual

FIRST, DUE = date(2026, 11, 1), date(2026, 11, 30)
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("today", "done_on", "stands"),
    [
        (date(2026, 10, 31), None, Standing.AHEAD),
        (FIRST, None, Standing.UNDER_WAY),
        (DUE - timedelta(days=NOTICE + 1), None, Standing.UNDER_WAY),
        (DUE - timedelta(days=NOTICE), None, Standing.SOON),
        (DUE, None, Standing.SOON),
        (DUE + timedelta(days=1), None, Standing.OVERDUE),
        (DUE + timedelta(days=1), DUE, Standing.DONE),
        (DUE + timedelta(days=9), DUE + timedelta(days=1), Standing.DONE_LATE),
    ],
)
def test_a_milestone_stands_as_its_days_say(today: date, done_on: date | None, stands: Standing) -> None:
    assert standing(FIRST, DUE, done_on, today) is stands


def test_days_out_of_order_and_days_to_come_are_refused() -> None:
    check_days(FIRST, FIRST)
    with pytest.raises(DaysReversed):
        check_days(DUE, FIRST)
    check_done(DUE, DUE)
    with pytest.raises(DoneInFuture):
        check_done(DUE + timedelta(days=1), DUE)


@given(DAYS, st.integers(0, 700), st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=6), st.booleans())
def test_the_usual_milestones_lie_within_the_programme(
    first: date, length: int, batches: list[tuple[date, int]], exam: bool
) -> None:
    last = first + timedelta(days=length)
    spans = [Span(n, begin, begin + timedelta(days=days)) for n, (begin, days) in enumerate(batches, 1)]
    found = usual(first, last, spans, exam=exam)
    assert len({each.title for each in found}) == len(found) == (8 if exam else 7)
    for each in found:
        assert first <= each.starts_on <= each.due_on <= last
        assert 0 < len(each.title) <= 80


def test_the_training_itself_runs_from_the_first_batch_to_the_last() -> None:
    spans = [Span(2, date(2026, 6, 1), date(2026, 6, 3)), Span(1, date(2026, 5, 4), date(2026, 5, 6))]
    found = {each.title: each for each in usual(date(2026, 3, 1), date(2026, 12, 31), spans, exam=True)}
    training = found["分批次轮训"]
    assert (training.starts_on, training.due_on) == (date(2026, 5, 4), date(2026, 6, 3))
    assert found["发布轮训计划"].due_on < training.starts_on
    assert found["总结并上报"].due_on == date(2026, 12, 31)


def _milestone(starts_on: date, due_on: date) -> MilestoneFacts:
    nobody = __import__("uuid").UUID(int=0)
    return MilestoneFacts(
        nobody, nobody, "", "/", False, "任务", "", nobody, "", "", starts_on, due_on, None, "", None
    )


@given(st.lists(st.tuples(DAYS, st.integers(0, 400)), max_size=5), DAYS, st.integers(0, 400), DAYS)
def test_everything_the_picture_shows_lies_on_the_sheet(
    tasks: list[tuple[date, int]], first: date, length: int, today: date
) -> None:
    milestones = [_milestone(begin, begin + timedelta(days=days)) for begin, days in tasks]
    found = draw(milestones, [], first, first + timedelta(days=length), today)
    for line in found.lines:
        assert NAMES <= line.bar.x < line.bar.x + line.bar.width <= WIDTH
        assert line.due_x == pytest.approx(line.bar.x + line.bar.width, abs=3.1)
        assert line.bar.y < found.height
    assert all(NAMES <= month.x <= WIDTH for month in found.months)
    assert found.today_x is None or NAMES <= found.today_x <= WIDTH
