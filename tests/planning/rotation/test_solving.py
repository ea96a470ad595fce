"""The solver against brute force: every rule kept, no plan better, the same plan each time."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from app.planning.rules.rotation.cases import (
    Case,
    Objective,
    UnitRules,
)
from app.planning.rules.rotation.conflicts import explain
from app.planning.rules.rotation.layout import Prices
from app.planning.rules.rotation.report import plan_rows, status, summary
from app.planning.rules.rotation.sentences import names
from app.planning.rules.rotation.solving import Solution, solve
from tests.planning.rotation.checking import best, faults, worth
from tests.planning.rotation.stage import a_batch, a_case, cases, staff


def _plan(solution: Solution) -> dict[str, str]:
    return {staff_no: batch for staff_no, batch, _ in plan_rows(solution) if batch}


@settings(max_examples=250, deadline=None)
@given(cases())
def test_no_plan_is_better_and_no_rule_is_broken(case: Case) -> None:
    solution = solve(case)
    plan = _plan(solution)
    assert faults(case, plan) == []
    assert worth(case, plan) == solution.worth
    assert solution.worth == best(case)
    assert solution.is_optimal
    assert status(solution) == ("infeasible" if solution.worth[0] else "optimal")
    assert all(reason for _, _, reason in plan_rows(solution))
    assert bool(explain(solution.seating, 5.0).conflicts) == bool(solution.worth[0])


@settings(max_examples=40, deadline=None)
@given(cases())
def test_the_same_case_gives_the_same_plan(case: Case) -> None:
    assert plan_rows(solve(case)) == plan_rows(solve(case))


@pytest.mark.parametrize(
    ("size", "share", "duty", "allowed"),
    [
        (10, "0.3", 0, 3),
        (100, "0.29", 0, 29),
        (3, "0.3", 0, 1),
        (10, "1", 8, 2),
        (10, "0.3", 8, 2),
        (5, "1", 5, 1),
        (4, "1", 5, 1),
    ],
)
def test_how_many_of_a_unit_may_be_away_is_counted_exactly(
    size: int, share: str, duty: int, allowed: int
) -> None:
    assert UnitRules(Fraction(share), duty).allowed_away(size) == allowed


def test_whoever_had_a_batch_keeps_it_though_another_would_be_fuller() -> None:
    people = staff(6)
    previous = {each.key: "1" for each in people}
    case = a_case(people, [a_batch(1, seats=6), a_batch(2, seats=6, day=7)], previous=previous)
    assert set(_plan(solve(case)).values()) == {"1"}
    smaller = replace(case, batches=[replace(case.batches[0], capacity_max=4), case.batches[1]])
    solution = solve(smaller)
    assert solution.worth[:2] == (0, 2)
    assert [reason for _, batch, reason in plan_rows(solution) if batch == "2"] == [
        "原来的第 1 期名额已满；可参加第 1、2 期，按各期人数均衡安排在第 2 期。其余：第 1 期名额已满"
    ] * 2


def test_whoever_had_a_seat_keeps_it_before_somebody_new_gets_one() -> None:
    """To lose a seat is a move as well, and so is one out of a batch that is not offered any more."""
    people = staff(3)
    case = a_case(people, [a_batch(1, seats=1)], previous={"P02": "1", "P01": "取消了的"})
    solution = solve(case)
    assert _plan(solution) == {"P02": "1"}
    assert solution.worth[:2] == solution.bound[:2] == (2, 1)


def test_even_batches_differ_by_one_person_at_most_however_large() -> None:
    solution = solve(a_case(staff(1001), [a_batch(n, seats=370, day=7 * n) for n in (1, 2, 3)]))
    assert sorted(solution.seating.load.values()) == [333, 334, 334]


def test_evenness_is_counted_coarsely_where_prices_would_not_fit() -> None:
    fine = Prices.of(1000, dearest=60, batches=60, moves=True, floors=True)
    coarse = Prices.of(20, dearest=60, batches=60, moves=True, floors=True)
    assert coarse.leaving < 2**62 // 100_000 < fine.leaving


def test_a_pin_to_a_batch_one_cannot_come_to_is_a_conflict() -> None:
    one = replace(staff(1)[0], pin="1", unavailable=frozenset({"1"}))
    solution = solve(a_case([one], [a_batch(1, seats=2), a_batch(2, seats=2, day=7)]))
    assert plan_rows(solution) == [("P00", "", "指定的第 1 期本人不能参加")]
    assert [each["rule"] for each in summary(solution)["conflicts"]] == ["pin"]


def test_everybody_is_told_of_every_other_batch_why_not_that_one() -> None:
    one, *rest = [replace(each, unavailable=frozenset({"3"})) for each in staff(4)]
    batches = [
        a_batch(1, seats=1),
        a_batch(2, seats=9, day=7),
        a_batch(3, seats=9, day=14),
        a_batch(4, seats=9, day=21, tiers="处级"),
        a_batch(5, seats=9, day=28, least=5),
    ]
    rows = plan_rows(solve(a_case([one, *rest], batches, previous={"P00": "1"})))
    assert rows[0] == (
        "P00",
        "1",
        "保持原来的第 1 期。其余：第 2 期会变动原来的安排，第 3 期本人不能参加，第 4 期不对其层级开放，第 5 期不开办",
    )
    assert rows[1][2].endswith(
        "。其余：第 1 期名额已满，第 3 期本人不能参加，第 4 期不对其层级开放，第 5 期不开办"
    )


def test_batches_that_follow_each_other_are_named_by_first_and_last() -> None:
    case = a_case(staff(1), [a_batch(n, seats=1, day=7 * n) for n in (1, 2, 3, 4, 5, 7, 8)])
    assert names(case, range(7)) == "第 1—5、7、8 期"
    assert names(case, [0, 1, 2]) == "第 1、2、3 期"


def test_a_lack_of_seats_is_told_with_the_smallest_loosening() -> None:
    case = a_case(staff(10), [a_batch(1, seats=4), a_batch(2, seats=3, day=7)])
    told = summary(solve(case))
    assert (told["status"], told["placed"], told["unplaced"]) == ("infeasible", 7, 3)
    assert {each["rule"] for each in told["conflicts"]} == {"capacity"}
    assert [each["scope"] for each in told["conflicts"]] == ["1", "2"]
    more = [each["relaxation"] for each in told["conflicts"] if "增加" in each["relaxation"]]
    added = sum(int(each.split("增加 ")[1].split(" ")[0]) for each in more if "增加 " in each)
    assert added == 3


def test_a_unit_that_may_not_send_enough_is_told_by_its_name() -> None:
    people = [*staff(10, "甲"), *staff(4, "乙", first=10)]
    case = a_case(people, [a_batch(1, seats=20), a_batch(2, seats=20, day=7)], share="0.4")
    told = summary(solve(case))
    assert told["unplaced"] == 4
    away = {each["scope"]: each for each in told["conflicts"]}
    assert set(away) == {"甲", "乙"}
    assert away["甲"]["rule"] == "away_share"
    assert away["甲"]["relaxation"] == (
        "“甲”同时离岗上限由 4 人增至 5 人（在岗下限由 60 % 降至 50 %），即 away_share_max 增至 0.5"
    )


def test_loosening_as_told_lets_everybody_be_placed() -> None:
    """The loosening is sufficient: with it, the same case places everybody."""
    people = [*staff(6, "甲"), *staff(6, "乙", first=6)]
    case = a_case(people, [a_batch(1, seats=4), a_batch(2, seats=5, day=7)], share="1")
    told = summary(solve(case))
    more = {
        each["scope"]: int(each["relaxation"].split("增加 ")[1].split(" ")[0])
        for each in told["conflicts"]
        if each["rule"] == "capacity" and "增加 " in each["relaxation"]
    }
    wider = [
        replace(batch, capacity_max=batch.capacity_max + more.get(batch.number, 0)) for batch in case.batches
    ]
    assert solve(replace(case, batches=wider)).worth[0] == 0


def test_partners_are_never_away_together() -> None:
    one, other = staff(2)
    pair = [replace(one, pair=other.key), replace(other, pair=one.key)]
    together = a_case(pair, [a_batch(1, seats=2), a_batch(2, seats=2, day=3)])
    told = summary(solve(together))
    assert told["unplaced"] == 1
    assert {each["rule"] for each in told["conflicts"]} == {"pair"}
    apart = a_case(pair, [a_batch(1, seats=2), a_batch(2, seats=2, day=5)])
    assert sorted(_plan(solve(apart)).values()) == ["1", "2"]


def test_a_batch_that_would_be_too_small_is_not_held() -> None:
    case = a_case(staff(3), [a_batch(1, seats=10, least=4), a_batch(2, seats=10, least=3, day=7)])
    assert set(_plan(solve(case)).values()) == {"2"}
    none = a_case(staff(3), [a_batch(1, seats=10, least=4)])
    told = summary(solve(none))
    assert told["unplaced"] == 3
    assert told["conflicts"][0]["relaxation"] == "第 1 期最少人数降至 3 人"


@pytest.mark.parametrize(("objective", "used"), [("fewest_batches", ["3"]), ("earliest", ["1", "2"])])
def test_the_organizer_chooses_the_objective(objective: str, used: list[str]) -> None:
    batches = [a_batch(1, seats=3), a_batch(2, seats=3, day=7), a_batch(3, seats=6, day=14)]
    case = a_case(staff(6), batches, objective=Objective(objective))
    solution = solve(case)
    assert sorted(set(_plan(solution).values())) == used
    assert solution.is_optimal
