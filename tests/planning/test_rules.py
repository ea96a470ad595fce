"""The proposed plan: everyone once, no rule broken, as good as trying everything, the same every time."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations, product
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.planning.facts import (
    ConsequenceKind,
    LeftOutCause,
    Placement,
    PlanBatch,
    PlanPerson,
    PlanSettings,
    Standing,
)
from app.planning.rules import overlaps
from app.planning.rules.allowance import allowed_away, concurrent, one_after_another
from app.planning.rules.board import Board
from app.planning.rules.explain import why
from app.planning.rules.moves import broken_rules, check_move
from app.planning.rules.network import LOAD_STEPS, load_cost, seat_cost, seat_pieces
from app.planning.rules.overlaps import apart, divide
from app.planning.rules.propose import propose

MONDAY = date(2026, 3, 2)


def _batch(number: int, capacity: int, *tiers: str, week: int | None = None, day: int = 0) -> PlanBatch:
    starts_on = MONDAY + timedelta(weeks=number if week is None else week, days=day)
    return PlanBatch(
        f"b{number}", number, starts_on, starts_on + timedelta(days=4), capacity, frozenset(tiers)
    )


def _person(name: str, unit: str = "u", tier: str | None = "t", **more: object) -> PlanPerson:
    return PlanPerson(name, unit, tier, **more)  # type: ignore[arg-type]


BATCH_IDS = ["b1", "b2", "b3"]


@st.composite
def _people(draw: st.DrawFn, most: int) -> list[PlanPerson]:
    return [
        PlanPerson(
            f"p{i}",
            draw(st.sampled_from(["u", "v"])),
            draw(st.sampled_from(["s", "t", "t", None])),
            draw(st.booleans()),
            frozenset(draw(st.sets(st.sampled_from(BATCH_IDS), max_size=2))),
            draw(st.sampled_from([None, None, None, "b1", "b9"])),
        )
        for i in range(draw(st.integers(0, most)))
    ]


@st.composite
def _batches(draw: st.DrawFn, overlapping: bool) -> list[PlanBatch]:
    return [
        _batch(
            number,
            draw(st.integers(0, 4)),
            *draw(st.sampled_from([(), ("t",), ("s", "t")])),
            week=draw(st.integers(1, 2)) if overlapping else number,
            day=draw(st.integers(0, 6)) if overlapping else 0,
        )
        for number in (1, 2, 3)
    ]


_asked = st.builds(
    PlanSettings,
    max_away_share=st.sampled_from([0, 25, 34, 50, 100]),
    on_duty_min=st.integers(0, 3),
    leaders_first=st.booleans(),
    seed=st.integers(0, 3),
)


def _away_on(
    day: date, unit: str, people: Sequence[PlanPerson], batches: Sequence[PlanBatch], plan: dict[str, str]
) -> int:
    """Count by hand, without any index of the code under test."""
    on = {batch.batch_id for batch in batches if batch.starts_on <= day <= batch.ends_on}
    return sum(1 for person in people if person.unit_id == unit and plan.get(person.person_id) in on)


def _keeps_every_rule(
    people: Sequence[PlanPerson], batches: Sequence[PlanBatch], asked: PlanSettings, plan: dict[str, str]
) -> bool:
    by_id = {batch.batch_id: batch for batch in batches}
    for person in people:
        place = plan.get(person.person_id)
        if place is None:
            continue
        if person.tier_id is None or place in person.unavailable or place not in by_id:
            return False
        if by_id[place].tier_ids and person.tier_id not in by_id[place].tier_ids:
            return False
        if person.pinned_batch_id is not None and person.pinned_batch_id != place:
            return False
    if any(list(plan.values()).count(batch.batch_id) > batch.capacity for batch in batches):
        return False
    days = {batch.starts_on + timedelta(days=n) for batch in batches for n in range(5)}
    for unit in {person.unit_id for person in people}:
        size = sum(person.unit_id == unit for person in people)
        allowed = max(1, min(size * asked.max_away_share // 100, size - asked.on_duty_min))
        if any(_away_on(day, unit, people, batches, plan) > allowed for day in days):
            return False
    return True


def _cost(
    people: Sequence[PlanPerson], batches: Sequence[PlanBatch], asked: PlanSettings, plan: dict[str, str]
) -> tuple[int, int]:
    """Price a plan from the definition: left out first, then late leaders and uneven batches."""
    order = {
        batch.batch_id: i for i, batch in enumerate(sorted(batches, key=lambda b: (b.starts_on, b.number)))
    }
    uneven = sum(
        seat * LOAD_STEPS // batch.capacity
        for batch in batches
        for seat in range(list(plan.values()).count(batch.batch_id))
    )
    late = sum(
        order[plan[person.person_id]] * LOAD_STEPS
        for person in people
        if asked.leaders_first and person.is_principal_leader and person.person_id in plan
    )
    return len(people) - len(plan), late + uneven


def _cheapest(
    people: Sequence[PlanPerson], batches: Sequence[PlanBatch], asked: PlanSettings
) -> tuple[int, int]:
    """Try every plan there is."""
    choices = product([None, *(batch.batch_id for batch in batches)], repeat=len(people))
    plans = (
        {person.person_id: place for person, place in zip(people, choice, strict=True) if place}
        for choice in choices
    )
    return min(
        _cost(people, batches, asked, plan)
        for plan in plans
        if _keeps_every_rule(people, batches, asked, plan)
    )


def _check_proposal(people: list[PlanPerson], batches: list[PlanBatch], asked: PlanSettings) -> None:
    proposal = propose(people, batches, asked)
    plan = {placement.person_id: placement.batch_id for placement in proposal.placements}
    left = [out.person_id for out in proposal.left_out]
    assert len(plan) == len(proposal.placements)
    assert sorted([*plan, *left]) == sorted(person.person_id for person in people)
    assert _keeps_every_rule(people, batches, asked, plan)
    board = Board(people, batches, asked, proposal.placements)
    assert broken_rules(board) == []
    assert {load.batch_id: load.placed for load in proposal.loads} == {
        batch.batch_id: list(plan.values()).count(batch.batch_id) for batch in batches
    }
    assert (len(left), proposal.spread) == _cost(people, batches, asked, plan)
    for out in proposal.left_out:
        _check_cause(out.person_id, out.cause, batches, board)


def _check_cause(person_id: str, cause: LeftOutCause, batches: list[PlanBatch], board: Board) -> None:
    """Hold the named cause against the people and batches themselves."""
    person = board.people[person_id]
    for_tier = [batch for batch in batches if person.tier_id and batch.admits(person.tier_id)]
    available = [batch for batch in for_tier if batch.batch_id not in person.unavailable]
    open_ = [batch for batch in available if person.pinned_batch_id in (None, batch.batch_id)]
    blocked = [check_move(person_id, batch.batch_id, board) for batch in open_]
    share_blocks = [ConsequenceKind.UNIT_SHARE_EXCEEDED in {c.kind for c in found} for found in blocked]
    expected = (
        LeftOutCause.NO_TIER
        if person.tier_id is None
        else LeftOutCause.NO_ELIGIBLE_BATCH
        if not for_tier
        else LeftOutCause.UNAVAILABLE_EVERYWHERE
        if not available
        else LeftOutCause.PIN_NOT_POSSIBLE
        if not open_
        else LeftOutCause.UNIT_AWAY_SHARE
        if all(share_blocks)
        else LeftOutCause.CAPACITY
    )
    assert cause == expected
    assert all(blocked), "a left-out person could simply be seated"


@given(_people(14), _batches(overlapping=False), _asked)
@settings(max_examples=150, deadline=None)
def test_everyone_is_placed_or_left_out_for_one_true_cause(
    people: list[PlanPerson], batches: list[PlanBatch], asked: PlanSettings
) -> None:
    _check_proposal(people, batches, asked)


@given(_people(14), _batches(overlapping=True), _asked)
@settings(max_examples=200, deadline=None)
def test_no_rule_is_broken_on_days_when_batches_overlap(
    people: list[PlanPerson], batches: list[PlanBatch], asked: PlanSettings
) -> None:
    _check_proposal(people, batches, asked)


@given(_people(14), _batches(overlapping=True), _asked)
@settings(max_examples=100, deadline=None)
def test_no_rule_is_broken_even_without_the_rounds_that_improve_a_plan(
    people: list[PlanPerson], batches: list[PlanBatch], asked: PlanSettings
) -> None:
    """Big cases may use the rounds up, so trimming and direct seating must keep the promise by themselves."""
    with patch.object(overlaps, "DIVIDING_ROUNDS", 0), patch.object(overlaps, "FREEING_ROUNDS", 0):
        _check_proposal(people, batches, asked)


@given(_people(5), _batches(overlapping=False), _asked)
@settings(max_examples=80, deadline=None)
def test_a_proposal_is_as_good_as_trying_everything(
    people: list[PlanPerson], batches: list[PlanBatch], asked: PlanSettings
) -> None:
    proposal = propose(people, batches, asked)
    assert proposal.optimal
    assert (len(proposal.left_out), proposal.spread) == _cheapest(people, batches, asked)


@given(_people(5), _batches(overlapping=True), _asked)
@settings(max_examples=80, deadline=None)
def test_the_bound_is_true_when_batches_overlap(
    people: list[PlanPerson], batches: list[PlanBatch], asked: PlanSettings
) -> None:
    proposal = propose(people, batches, asked)
    best = _cheapest(people, batches, asked)
    reached = (len(proposal.left_out), proposal.spread)
    assert (proposal.fewest_left_out, proposal.least_spread) <= best <= reached
    if proposal.optimal:
        assert reached == best


@given(_people(14), _batches(overlapping=True), _asked, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_same_people_in_any_order_give_the_same_plan(
    people: list[PlanPerson], batches: list[PlanBatch], asked: PlanSettings, chance: Random
) -> None:
    first = propose(people, batches, asked)
    assert propose(chance.sample(people, len(people)), chance.sample(batches, 3), asked) == first


def test_the_seed_decides_only_who_among_equals_goes() -> None:
    people = [_person(f"p{i:02}") for i in range(20)]
    batches = [_batch(1, 3), _batch(2, 4)]
    plans = [propose(people, batches, PlanSettings(100, seed=seed)) for seed in range(5)]
    assert len({plan.placements for plan in plans}) > 1
    assert {plan.loads for plan in plans} == {plans[0].loads}


def test_batches_are_filled_evenly_by_share_of_their_seats() -> None:
    people = [_person(f"p{i}", f"u{i}") for i in range(30)]
    proposal = propose(people, [_batch(1, 20), _batch(2, 40)], PlanSettings(100))
    assert [load.placed for load in proposal.loads] == [10, 20]


def test_leaders_go_first_only_when_asked() -> None:
    people = [_person(f"p{i}", f"u{i}", is_principal_leader=i < 4) for i in range(8)]
    batches = [_batch(1, 4), _batch(2, 8)]
    early = propose(people, batches, PlanSettings(100, leaders_first=True))
    first = {placement.person_id for placement in early.placements if placement.batch_id == "b1"}
    assert first == {"p0", "p1", "p2", "p3"}
    same = propose(people, batches, PlanSettings(100, leaders_first=False))
    plain = [_person(f"p{i}", f"u{i}") for i in range(8)]
    assert same.placements == propose(plain, batches, PlanSettings(100)).placements


def test_a_small_unit_sends_one_at_a_time_and_is_named() -> None:
    people = [_person("p1"), _person("p2"), *(_person(f"q{i}", "v") for i in range(10))]
    proposal = propose(people, [_batch(1, 9), _batch(2, 9)], PlanSettings(40, on_duty_min=3))
    assert proposal.left_out == () or {out.unit_id for out in proposal.left_out} == {"v"}
    placed = {p.person_id: p.batch_id for p in proposal.placements}
    assert {placed["p1"], placed["p2"]} == {"b1", "b2"}
    assert proposal.thin_units == ("u",)


def test_two_batches_in_one_week_share_a_units_allowance() -> None:
    people = [_person(f"p{i}") for i in range(10)]
    same_week = [_batch(1, 9, week=1), _batch(2, 9, week=1, day=4)]
    proposal = propose(people, same_week, PlanSettings(40))
    assert len(proposal.placements) == 4
    assert {out.cause for out in proposal.left_out} == {LeftOutCause.UNIT_AWAY_SHARE}
    assert proposal.left_out[0].used_up == (1, 2)
    assert proposal.left_out[0].allowed_away == 4
    assert proposal.fewest_left_out == 6
    apart_by_a_day = [_batch(1, 9, week=1), _batch(2, 9, week=1, day=5)]
    assert len(propose(people, apart_by_a_day, PlanSettings(40)).placements) == 8


def test_the_real_size_of_a_unit_counts_when_it_is_given() -> None:
    people = [_person(f"p{i}") for i in range(4)]
    batches = [_batch(1, 9)]
    assert len(propose(people, batches, PlanSettings(25)).placements) == 1
    assert len(propose(people, batches, PlanSettings(25), {"u": 16}).placements) == 4


def test_people_or_batches_named_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="p1"):
        propose([_person("p1"), _person("p1")], [_batch(1, 1)], PlanSettings())
    with pytest.raises(ValueError, match="b1"):
        propose([_person("p1")], [_batch(1, 1), _batch(1, 2)], PlanSettings())


def test_no_batches_or_no_people_is_a_plan_too() -> None:
    assert propose([], [_batch(1, 5)], PlanSettings()).placements == ()
    nowhere = propose([_person("p1")], [], PlanSettings())
    assert [out.cause for out in nowhere.left_out] == [LeftOutCause.NO_ELIGIBLE_BATCH]
    assert nowhere.fewest_left_out == 1


def test_facts_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        PlanBatch("b", 1, MONDAY, MONDAY - timedelta(days=1), 1)
    with pytest.raises(ValueError, match="capacity"):
        PlanBatch("b", 1, MONDAY, MONDAY, -1)
    with pytest.raises(ValueError, match="percentage"):
        PlanSettings(101)
    with pytest.raises(ValueError, match="duty"):
        PlanSettings(on_duty_min=-1)


@pytest.mark.parametrize(
    ("headcount", "share", "on_duty", "allowed"),
    [
        (10, 30, 0, 3),
        (10, 39, 0, 3),
        (10, 30, 8, 2),
        (3, 30, 0, 1),
        (3, 100, 3, 1),
        (3, 100, 9, 1),
        (100, 29, 0, 29),
    ],
)
def test_allowance_is_rounded_down_but_never_below_one(
    headcount: int, share: int, on_duty: int, allowed: int
) -> None:
    assert allowed_away(headcount, PlanSettings(share, on_duty)) == allowed


@given(st.integers(1, 300), st.data())
def test_seat_prices_rise_and_add_up(capacity: int, data: st.DataObject) -> None:
    placed = data.draw(st.integers(0, capacity))
    prices = [seat_cost(seat, capacity) for seat in range(capacity)]
    assert prices == sorted(prices)
    assert load_cost(placed, capacity) == sum(prices[:placed])
    assert sum(last - first for first, last, _ in seat_pieces(capacity)) == capacity


@given(_batches(overlapping=True))
def test_concurrent_batches_are_those_on_together_some_day(batches: list[PlanBatch]) -> None:
    groups = concurrent(batches)
    days = [MONDAY + timedelta(days=n) for n in range(40)]
    for day in days:
        on = {i for i, batch in enumerate(batches) if batch.starts_on <= day <= batch.ends_on}
        assert not on or any(on <= set(group) for group in groups)
    for group in groups:
        assert any(all(batches[i].starts_on <= day <= batches[i].ends_on for i in group) for day in days)
    for members in apart(len(batches), groups):
        assert all(len(set(members) & set(group)) <= 1 for group in groups)
    chains = [
        chosen
        for size in range(len(batches) + 1)
        for chosen in combinations(range(len(batches)), size)
        if all(len(set(chosen) & set(group)) <= 1 for group in groups)
    ]
    assert one_after_another(batches) == max(map(len, chains))


@given(st.integers(0, 30), st.lists(st.integers(0, 20), min_size=1, max_size=5), st.integers(0, 9))
def test_dividing_an_allowance_gives_it_all_and_never_more_than_wanted(
    total: int, wanted: list[int], turn: int
) -> None:
    whole = sum(wanted)
    if whole > total:
        parts = divide(total, wanted, turn)
        assert sum(parts) == total
        assert all(0 <= part <= want for part, want in zip(parts, wanted, strict=True))


def test_why_says_how_each_batch_stands() -> None:
    people = [
        _person("ann", tier="s", unavailable=frozenset({"b2"})),
        _person("ben", unit="v", pinned_batch_id="b3"),
        _person("cai", unit="w"),
        _person("dun", unit="x", tier=None),
    ]
    batches = [_batch(1, 1, "s"), _batch(2, 1), _batch(3, 1), _batch(4, 5, "t")]
    proposal = propose(people, batches, PlanSettings())
    board = Board(people, batches, PlanSettings(), proposal.placements)
    assert dict(why("ben", board).standings) == {
        "b1": Standing.NOT_FOR_TIER,
        "b2": Standing.PINNED_ELSEWHERE,
        "b3": Standing.CHOSEN,
        "b4": Standing.PINNED_ELSEWHERE,
    }
    assert why("ben", board).is_pinned
    ann = why("ann", board)
    assert ann.batch_id == "b1"
    assert dict(ann.standings)["b2"] is Standing.UNAVAILABLE
    assert dict(ann.standings)["b3"] is Standing.FULL
    assert dict(ann.standings)["b4"] is Standing.NOT_FOR_TIER
    assert {standing for _, standing in why("dun", board).standings} == {Standing.NO_TIER}


def test_why_tells_a_fuller_batch_from_an_equal_one_and_a_later_one_for_a_leader() -> None:
    people = [_person(f"p{i}", f"u{i}", is_principal_leader=i == 0) for i in range(4)]
    batches = [_batch(1, 10), _batch(2, 10), _batch(3, 10)]
    plan = [Placement("p0", "b1"), Placement("p1", "b2"), Placement("p2", "b1"), Placement("p3", "b2")]
    board = Board(people, batches, PlanSettings(), plan)
    assert dict(why("p0", board).standings)["b2"] is Standing.LATER_FOR_LEADER
    assert dict(why("p2", board).standings)["b2"] is Standing.FULLER
    assert dict(why("p2", board).standings)["b3"] is Standing.EQUAL


@given(_people(10), _batches(overlapping=True), _asked, st.data())
@settings(max_examples=150, deadline=None)
def test_a_move_without_consequences_breaks_nothing_and_any_other_breaks_a_rule(
    people: list[PlanPerson], batches: list[PlanBatch], asked: PlanSettings, data: st.DataObject
) -> None:
    if not people:
        return
    proposal = propose(people, batches, asked)
    board = Board(people, batches, asked, proposal.placements)
    person = data.draw(st.sampled_from(people))
    to = data.draw(st.sampled_from(batches)).batch_id
    moved = {p.person_id: p.batch_id for p in proposal.placements} | {person.person_id: to}
    consequences = check_move(person.person_id, to, board)
    assert (consequences == []) == _keeps_every_rule(people, batches, asked, moved)
    assert check_move(person.person_id, None, board) == []


def test_a_move_states_its_counts() -> None:
    people = [_person(f"p{i}") for i in range(10)]
    batches = [_batch(1, 2, week=1), _batch(2, 5, week=1), _batch(3, 5, "s", week=3)]
    plan = [Placement("p0", "b1"), Placement("p1", "b1"), Placement("p2", "b2")]
    board = Board(people, batches, PlanSettings(30), plan)
    found = {c.kind: (c.would_be, c.allowed) for c in check_move("p5", "b1", board)}
    assert found == {
        ConsequenceKind.CAPACITY_EXCEEDED: (3, 2),
        ConsequenceKind.UNIT_SHARE_EXCEEDED: (4, 3),
    }
    assert check_move("p0", "b2", board) == []
    assert [c.kind for c in check_move("p5", "b3", board)] == [ConsequenceKind.NOT_ELIGIBLE]
    with pytest.raises(KeyError):
        check_move("p5", "b7", board)


@pytest.mark.parametrize("overlapping", [False, True])
def test_three_thousand_people_and_twelve_batches(overlapping: bool) -> None:
    chance = Random(20260302)
    batch_ids = [f"b{number}" for number in range(1, 13)]
    people = [
        PlanPerson(
            f"p{i:04}",
            f"u{chance.randrange(40):02}",
            chance.choice("abc"),
            chance.random() < 0.02,
            frozenset(chance.sample(batch_ids, chance.randrange(4))),
        )
        for i in range(3000)
    ]
    batches = [_batch(n, 275, week=(n + 1) // 2 if overlapping else n) for n in range(1, 13)]
    asked = PlanSettings(30)
    proposal = propose(people, batches, asked)
    assert proposal.left_out == ()
    assert broken_rules(Board(people, batches, asked, proposal.placements)) == []
    assert proposal.optimal or overlapping
