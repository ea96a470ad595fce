"""Moves on the board against the rules said a second time; why each batch stands to a person as it does."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.planning.facts import ConsequenceKind, LeftOutCause, Standing
from app.planning.rules.rotation.cases import Case, Leaders, Objective
from app.planning.rules.rotation.moves import broken_rules, consequences, exchange
from app.planning.rules.rotation.network import load_cost, seat_cost, seat_pieces
from app.planning.rules.rotation.overlaps import apart, divide
from app.planning.rules.rotation.reasons import left_out, standing
from app.planning.rules.rotation.seating import Seating
from app.planning.rules.rotation.solving import solve
from tests.planning.rotation.checking import faults
from tests.planning.rotation.stage import a_batch, a_case, cases, staff


def _plan(seating: Seating) -> dict[str, str]:
    return {key: seating.case.batches[at].number for key, at in seating.batch_of.items()}


@settings(max_examples=120, deadline=None)
@given(cases(), st.data())
def test_a_move_without_consequences_breaks_nothing_and_any_other_breaks_a_rule(
    case: Case, data: st.DataObject
) -> None:
    seating = solve(case).seating
    assert broken_rules(seating) == []
    person = data.draw(st.sampled_from(list(case.people)))
    to = data.draw(st.integers(0, len(case.batches) - 1))
    moved = _plan(seating) | {person.key: case.batches[to].number}
    before = dict(seating.batch_of)
    assert (consequences(person, to, seating) == []) == (faults(case, moved) == [])
    out = {key: number for key, number in _plan(seating).items() if key != person.key}
    assert (consequences(person, None, seating) == []) == (faults(case, out) == [])
    assert seating.batch_of == before


@settings(max_examples=120, deadline=None)
@given(cases(), st.data())
def test_changing_places_without_consequences_breaks_nothing(case: Case, data: st.DataObject) -> None:
    seating = solve(case).seating
    placed = sorted(seating.batch_of)
    if len(placed) < 2:
        return
    one, other = data.draw(st.permutations(placed))[:2]
    plan = _plan(seating)
    changed = plan | {one: plan[other], other: plan[one]}
    found = exchange(case.by_key[one], case.by_key[other], seating)
    assert (found == []) == (faults(case, changed) == [])
    assert _plan(seating) == plan


@settings(max_examples=100, deadline=None)
@given(cases())
def test_whoever_is_left_out_has_one_true_cause_and_no_free_batch(case: Case) -> None:
    seating = solve(case).seating
    for person in case.people:
        standings = [standing(person, at, seating) for at in range(len(case.batches))]
        if person.key in seating.batch_of:
            assert standings.count(Standing.CHOSEN) == 1
            continue
        found = left_out(person, seating)
        assert Standing.CHOSEN not in standings
        if found.cause is LeftOutCause.CAPACITY:
            assert found.full
        if found.cause is LeftOutCause.UNIT_AWAY_SHARE:
            assert found.used_up


def test_a_move_states_its_counts() -> None:
    ten = staff(10)
    batches = [
        a_batch(1, seats=2),
        a_batch(2, seats=5, least=1),
        a_batch(3, seats=5, least=2, day=14, tiers="处级"),
    ]
    case = a_case(ten, batches, share="0.3")
    seating = Seating(case, {"P00": 0, "P01": 0, "P02": 1})
    found = {each.kind: (each.would_be, each.allowed) for each in consequences(ten[5], 0, seating)}
    assert found == {
        ConsequenceKind.CAPACITY_EXCEEDED: (3, 2),
        ConsequenceKind.UNIT_SHARE_EXCEEDED: (4, 3),
    }
    assert consequences(ten[0], 1, seating) == []
    assert [each.kind for each in consequences(ten[5], 2, seating)] == [
        ConsequenceKind.NOT_ELIGIBLE,
        ConsequenceKind.BELOW_MINIMUM,
    ]


def test_each_batch_is_said_to_stand_as_it_does() -> None:
    one, two, three, four = staff(4)
    case = a_case(
        [
            replace(one, unavailable=frozenset({"2"}), banned=frozenset({"3"})),
            replace(two, pin="3", pair="P02"),
            replace(three, pair="P01", unit="乙"),
            replace(four, tier=None),
        ],
        [
            a_batch(1, seats=1),
            a_batch(2, seats=3, day=7),
            a_batch(3, seats=3, day=14),
            a_batch(4, seats=9, day=15),
        ],
        share="1",
        previous={"P02": "2"},
    )
    seating = Seating(case, {"P00": 0, "P01": 2, "P02": 1})
    said = {key: [standing(case.by_key[key], at, seating) for at in range(4)] for key in case.by_key}
    assert said["P00"] == [Standing.CHOSEN, Standing.UNAVAILABLE, Standing.BANNED, Standing.EQUAL]
    assert said["P01"] == [
        Standing.PINNED_ELSEWHERE,
        Standing.PINNED_ELSEWHERE,
        Standing.CHOSEN,
        Standing.PINNED_ELSEWHERE,
    ]
    assert said["P02"] == [Standing.FULL, Standing.CHOSEN, Standing.COVER_AWAY, Standing.COVER_AWAY]
    assert said["P03"] == [Standing.NO_TIER] * 4
    assert left_out(case.by_key["P03"], seating).cause is LeftOutCause.NO_TIER


@pytest.mark.parametrize(
    ("objective", "leaders", "said"),
    [
        (Objective.EVEN, Leaders.EARLY, Standing.LATER_FOR_LEADER),
        (Objective.EVEN, Leaders.ANY, Standing.FARTHER),
        (Objective.EARLIEST, Leaders.ANY, Standing.FARTHER),
    ],
)
def test_a_wish_is_named_before_the_objective(objective: Objective, leaders: Leaders, said: Standing) -> None:
    leader = replace(staff(1)[0], leads=True, near="福州")
    batches = [a_batch(1, seats=2, venue="福州"), a_batch(2, seats=2, day=7, venue="泉州")]
    case = a_case([leader], batches, objective=objective, leaders=leaders)
    assert standing(leader, 1, Seating(case, {"P00": 0})) is said


def test_leaders_go_early_or_are_spread_as_asked() -> None:
    """Even batches alone would take whoever comes; the wish decides where leaders sit."""
    twelve = [replace(each, leads=n < 4) for n, each in enumerate(staff(12))]
    batches = [a_batch(n + 1, seats=4, day=7 * n) for n in range(3)]
    early = solve(a_case(twelve, batches, leaders=Leaders.EARLY)).seating
    assert [early.leaders_in(at) for at in range(3)] == [4, 0, 0]
    spread = solve(a_case(twelve, batches, leaders=Leaders.SPREAD))
    assert max(spread.seating.leaders_in(at) for at in range(3)) == 2
    assert spread.is_optimal


@given(st.integers(1, 300), st.data())
def test_seat_prices_rise_and_add_up(capacity: int, data: st.DataObject) -> None:
    placed = data.draw(st.integers(0, capacity))
    prices = [seat_cost(seat, capacity) for seat in range(capacity)]
    assert prices == sorted(prices)
    assert load_cost(placed, capacity) == sum(prices[:placed])
    assert sum(last - first for first, last, _ in seat_pieces(capacity)) == capacity


@settings(max_examples=60, deadline=None)
@given(cases())
def test_batches_set_apart_never_meet(case: Case) -> None:
    for members in apart(len(case.batches), case.together):
        assert all(len(set(members) & set(group)) <= 1 for group in case.together)


@given(st.integers(0, 30), st.lists(st.integers(0, 20), min_size=1, max_size=5), st.integers(0, 9))
def test_dividing_an_allowance_gives_it_all_and_never_more_than_wanted(
    total: int, wanted: list[int], turn: int
) -> None:
    if sum(wanted) > total:
        parts = divide(total, wanted, turn)
        assert sum(parts) == total
        assert all(0 <= part <= want for part, want in zip(parts, wanted, strict=True))
