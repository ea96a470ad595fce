"""Which items a self-test takes, and in which order."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from question_bank.picking import Candidate, picked

ON = date(2026, 3, 9)


def _ids(*candidates: Candidate, wanted: int = 10, seed: str = "s") -> list[str]:
    return [each.id for each in picked(candidates, wanted, ON, seed)]


def test_due_ones_come_first_then_new_ones_then_those_met_longest_ago_and_last_what_comes_by_itself() -> None:
    later = Candidate("later", "a", ON, ON + timedelta(days=2))
    recent = Candidate("recent", "b", ON - timedelta(days=1))
    old = Candidate("old", "c", ON - timedelta(days=30))
    new = Candidate("new", "d")
    due = Candidate("due", "e", ON - timedelta(days=1), ON)
    overdue = Candidate("overdue", "f", ON - timedelta(days=9), ON - timedelta(days=8))
    assert _ids(later, recent, old, new, due, overdue) == ["overdue", "due", "new", "old", "recent", "later"]


def test_two_on_one_passage_are_asked_together_only_when_nothing_else_is_left() -> None:
    first, twin, other = Candidate("1", "same"), Candidate("2", "same"), Candidate("3", "another")
    assert set(_ids(first, twin, other, wanted=2)) in ({"1", "3"}, {"2", "3"})
    assert sorted(_ids(first, twin, other, wanted=3)) == ["1", "2", "3"]


def test_another_seed_asks_new_ones_in_another_order() -> None:
    new = [Candidate(str(number), str(number)) for number in range(40)]
    assert _ids(*new, seed="one") == _ids(*reversed(new), seed="one")
    assert _ids(*new, seed="one") != _ids(*new, seed="two")


candidates = st.lists(
    st.builds(
        Candidate,
        st.uuids().map(str),
        st.sampled_from("abcdef"),
        st.none() | st.dates(date(2026, 1, 1), ON),
        st.none() | st.dates(date(2026, 2, 1), date(2026, 4, 1)),
    ),
    unique_by=lambda each: each.id,
    max_size=30,
)


@given(candidates, st.integers(1, 20), st.text(max_size=5))
def test_a_round_is_full_when_it_can_be_holds_nothing_twice_and_no_due_one_is_left_for_a_lesser_on_its_passage(
    found: list[Candidate], wanted: int, seed: str
) -> None:
    chosen = picked(found, wanted, ON, seed)
    assert len(chosen) == min(wanted, len(found))
    assert len({each.id for each in chosen}) == len(chosen)
    assert set(chosen) <= set(found)
    for passage in {each.passage for each in found}:
        there = [each for each in chosen if each.passage == passage]
        is_due = any(each.due_on and each.due_on <= ON for each in found if each.passage == passage)
        if there and is_due:
            assert there[0].due_on is not None
            assert there[0].due_on <= ON
