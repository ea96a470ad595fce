"""When an item comes back: a table of worked cases by hand, and what holds of every history."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.marks import Outcome
from question_bank.spacing import LAST, NOT_KNOWN, RESTS, Place, moved, still_to_get_right

MONDAY = date(2026, 3, 2)
R, P, W, B, N = Outcome.RIGHT, Outcome.PARTIAL, Outcome.WRONG, Outcome.BLANK, Outcome.NEEDS_MARKER

# Where it stood, how it was answered, on which March day, and where it stands then: (box, March day), None for outside.
CASES = [
    # Outside the book: only what is not right comes in, for the next day.
    (None, R, 2, None),
    (None, W, 2, (1, 3)),
    (None, B, 2, (1, 3)),
    (None, P, 2, (1, 3)),
    (None, N, 2, None),
    # Right on its day: one box on, resting 3 and then 7 days; out of the last.
    ((1, 3), R, 3, (2, 6)),
    ((2, 6), R, 6, (3, 13)),
    ((3, 13), R, 13, None),
    # Right later than its day counts from the day it was answered.
    ((1, 3), R, 10, (2, 13)),
    ((3, 13), R, 31, None),
    # Right before its day changes nothing: it was only just read.
    ((1, 3), R, 2, (1, 3)),
    ((2, 6), R, 5, (2, 6)),
    ((3, 13), R, 6, (3, 13)),
    # Wrong on any day: back to the first box, for the next day.
    ((1, 3), W, 3, (1, 4)),
    ((2, 6), W, 4, (1, 5)),
    ((3, 13), W, 13, (1, 14)),
    ((3, 13), B, 20, (1, 21)),
    # Partly right: the same box once more; before its day nothing changes.
    ((1, 3), P, 3, (1, 4)),
    ((2, 6), P, 6, (2, 9)),
    ((3, 13), P, 14, (3, 21)),
    ((2, 6), P, 5, (2, 6)),
    # A written answer waits for its writer.
    ((2, 6), N, 6, (2, 6)),
]


def _place(cell: tuple[int, int] | None) -> Place | None:
    return None if cell is None else Place(cell[0], date(2026, 3, cell[1]))


@pytest.mark.parametrize(("before", "outcome", "day", "after"), CASES)
def test_worked_cases(
    before: tuple[int, int] | None, outcome: Outcome, day: int, after: tuple[int, int] | None
) -> None:
    assert moved(_place(before), outcome, date(2026, 3, day)) == _place(after)


places = st.builds(
    Place, st.integers(1, LAST), st.integers(-40, 40).map(lambda days: MONDAY + timedelta(days=days))
)
outcomes = st.sampled_from(Outcome)
days = st.integers(-40, 40).map(lambda days: MONDAY + timedelta(days=days))


@given(st.none() | places, outcomes, days)
def test_an_item_moves_at_most_one_box_on_and_never_rests_shorter_than_its_box(
    before: Place | None, outcome: Outcome, on: date
) -> None:
    after = moved(before, outcome, on)
    if after is None or after == before:
        return
    assert 1 <= after.box <= (before.box if before else 0) + 1
    assert after.due_on == on + timedelta(days=RESTS[after.box - 1])
    assert 1 <= still_to_get_right(after) <= LAST


@given(places, days)
def test_what_was_not_known_is_back_tomorrow(before: Place, on: date) -> None:
    for outcome in NOT_KNOWN:
        assert moved(before, outcome, on) == Place(1, on + timedelta(days=1))


@given(places)
def test_as_many_right_answers_as_stated_lead_out_and_not_one_fewer(place: Place) -> None:
    now: Place | None = place
    for _ in range(still_to_get_right(place)):
        assert now is not None
        now = moved(now, Outcome.RIGHT, now.due_on)
    assert now is None


@given(st.lists(outcomes, max_size=12), days)
def test_no_number_of_answers_on_one_day_leads_out(answers: list[Outcome], on: date) -> None:
    place = moved(None, Outcome.WRONG, on)
    for outcome in answers:
        place = moved(place, outcome, on)
    assert place is not None
    assert place.due_on > on
