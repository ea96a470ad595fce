"""The solver against brute force: every rule kept, no plan better, the same plan each time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.planning.rotation.cases import Batch, Case, Objective, Person, Rules, UnitRules, in_order
from app.planning.rotation.conflicts import conflicts
from app.planning.rotation.report import plan_rows, status, summary
from app.planning.rotation.solving import Solution, solve
from tests.planning.rotation.checking import best, faults, worth

MONDAY = date(2026, 3, 2)


def _batch(number: int, *, seats: int, least: int = 0, day: int = 0, days: int = 5, tiers: str = "") -> Batch:
    starts = MONDAY + timedelta(days=day)
    return Batch(
        str(number), frozenset(tiers.split()), least, seats, starts, starts + timedelta(days=days - 1)
    )


def _people(count: int, unit: str = "甲", tier: str = "县处级", first: int = 0) -> list[Person]:
    return [Person(f"P{n:02}", f"人{n}", unit, tier) for n in range(first, first + count)]


def _case(people: Sequence[Person], batches: Sequence[Batch], **rules: object) -> Case:
    share, duty = rules.pop("share", 1), rules.pop("duty", 0)
    previous = rules.pop("previous", {})
    default = UnitRules(Fraction(str(share)), int(str(duty)))
    return Case(people, in_order(batches), Rules(default, **rules), previous)  # type: ignore[arg-type]


def _plan(solution: Solution) -> dict[str, str]:
    return {staff_no: batch for staff_no, batch, _ in plan_rows(solution) if batch}


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    count = draw(st.integers(1, 3))
    batches = [
        _batch(
            n + 1,
            seats=draw(st.integers(0, 3)),
            day=draw(st.integers(0, 3)),
            days=draw(st.integers(1, 3)),
            tiers=draw(st.sampled_from(["", "甲层", "甲层 乙层"])),
        )
        for n in range(count)
    ]
    batches = [
        replace(each, capacity_min=min(draw(st.integers(0, 2)), each.capacity_max)) for each in batches
    ]
    numbers = [each.number for each in batches]
    people = [
        Person(
            f"P{n}",
            "",
            draw(st.sampled_from(["甲", "乙"])),
            draw(st.sampled_from(["甲层", "乙层"])),
            unavailable := frozenset(draw(st.sets(st.sampled_from(numbers), max_size=count - 1))),
            None,
            draw(st.sampled_from([None, None, None, *sorted(set(numbers) - unavailable)])),
        )
        for n in range(draw(st.integers(1, 5)))
    ]
    if len(people) > 1 and draw(st.booleans()):
        people[0] = replace(people[0], pair="P1")
        people[1] = replace(people[1], pair="P0")
    previous = {
        each.staff_no: draw(st.sampled_from([*numbers, "取消了的"])) for each in people if draw(st.booleans())
    }
    return _case(
        people,
        batches,
        share=draw(st.sampled_from(["0", "0.3", "0.5", "1"])),
        duty=draw(st.integers(0, 3)),
        objective=draw(st.sampled_from(list(Objective))),
        previous=previous,
        seed=draw(st.integers(0, 3)),
    )


@settings(max_examples=250, deadline=None)
@given(_cases())
def test_no_plan_is_better_and_no_rule_is_broken(case: Case) -> None:
    solution = solve(case)
    plan = _plan(solution)
    assert faults(case, plan) == []
    assert worth(case, plan) == solution.worth
    assert solution.worth == best(case)
    assert solution.is_optimal
    assert status(solution) == ("infeasible" if solution.worth[0] else "optimal")
    assert all(reason for _, _, reason in plan_rows(solution))
    assert bool(conflicts(solution.seating, 5.0)) == bool(solution.worth[0])


@settings(max_examples=40, deadline=None)
@given(_cases())
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
    people = _people(6)
    previous = {each.staff_no: "1" for each in people}
    case = _case(people, [_batch(1, seats=6), _batch(2, seats=6, day=7)], previous=previous)
    assert set(_plan(solve(case)).values()) == {"1"}
    smaller = replace(case, batches=[replace(case.batches[0], capacity_max=4), case.batches[1]])
    solution = solve(smaller)
    assert solution.worth[:2] == (0, 2)
    assert [reason for _, batch, reason in plan_rows(solution) if batch == "2"] == [
        "原来的第 1 期名额已满；可参加第 1、2 期，按各期人数均衡安排在第 2 期"
    ] * 2


def test_a_lack_of_seats_is_told_with_the_smallest_loosening() -> None:
    case = _case(_people(10), [_batch(1, seats=4), _batch(2, seats=3, day=7)])
    told = summary(solve(case))
    assert (told["status"], told["placed"], told["unplaced"]) == ("infeasible", 7, 3)
    assert {each["rule"] for each in told["conflicts"]} == {"capacity"}
    assert [each["scope"] for each in told["conflicts"]] == ["1", "2"]
    more = [each["relaxation"] for each in told["conflicts"] if "增加" in each["relaxation"]]
    added = sum(int(each.split("增加 ")[1].split(" ")[0]) for each in more if "增加 " in each)
    assert added == 3


def test_a_unit_that_may_not_send_enough_is_told_by_its_name() -> None:
    people = [*_people(10, "甲"), *_people(4, "乙", first=10)]
    case = _case(people, [_batch(1, seats=20), _batch(2, seats=20, day=7)], share="0.4")
    told = summary(solve(case))
    assert told["unplaced"] == 4
    away = {each["scope"]: each for each in told["conflicts"]}
    assert set(away) == {"甲", "乙"}
    assert away["甲"]["rule"] == "away_share"
    assert away["甲"]["relaxation"] == "“甲”同时离岗上限由 4 人增至 5 人（在岗下限由 60 % 降至 50 %）"


def test_loosening_as_told_lets_everybody_be_placed() -> None:
    """The loosening is sufficient: with it, the same case places everybody."""
    people = [*_people(6, "甲"), *_people(6, "乙", first=6)]
    case = _case(people, [_batch(1, seats=4), _batch(2, seats=5, day=7)], share="1")
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
    one, other = _people(2)
    pair = [replace(one, pair=other.staff_no), replace(other, pair=one.staff_no)]
    together = _case(pair, [_batch(1, seats=2), _batch(2, seats=2, day=3)])
    told = summary(solve(together))
    assert told["unplaced"] == 1
    assert {each["rule"] for each in told["conflicts"]} == {"pair"}
    apart = _case(pair, [_batch(1, seats=2), _batch(2, seats=2, day=5)])
    assert sorted(_plan(solve(apart)).values()) == ["1", "2"]


def test_a_batch_that_would_be_too_small_is_not_held() -> None:
    case = _case(_people(3), [_batch(1, seats=10, least=4), _batch(2, seats=10, least=3, day=7)])
    assert set(_plan(solve(case)).values()) == {"2"}
    none = _case(_people(3), [_batch(1, seats=10, least=4)])
    told = summary(solve(none))
    assert told["unplaced"] == 3
    assert told["conflicts"][0]["relaxation"] == "第 1 期最少人数降至 3 人"


@pytest.mark.parametrize(("objective", "used"), [("fewest_batches", ["3"]), ("earliest", ["1", "2"])])
def test_the_organizer_chooses_the_objective(objective: str, used: list[str]) -> None:
    batches = [_batch(1, seats=3), _batch(2, seats=3, day=7), _batch(3, seats=6, day=14)]
    case = _case(_people(6), batches, objective=Objective(objective))
    solution = solve(case)
    assert sorted(set(_plan(solution).values())) == used
    assert solution.is_optimal
