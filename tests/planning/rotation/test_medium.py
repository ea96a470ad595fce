"""The solver against another one, that knows each person by themselves and nothing of flows or classes."""

import random
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from math import ceil
from typing import Any

import pytest
from ortools.sat.python import cp_model

from app.planning.rules.rotation.cases import (
    Batch,
    Case,
    Leaders,
    Objective,
    Person,
    Rules,
    UnitRules,
    in_order,
)
from app.planning.rules.rotation.network import load_cost
from app.planning.rules.rotation.report import plan_rows
from app.planning.rules.rotation.solving import solve
from tests.planning.rotation.checking import faults, worth

MONDAY = date(2026, 3, 2)


def _case(seed: int, objective: Objective) -> Case:
    lots = random.Random(seed)
    batches = [
        Batch(
            str(n + 1),
            frozenset(lots.choice([(), ("县处级", "乡科级")])),
            lots.choice([0, 4]),
            lots.randint(9, 14),
            starts := MONDAY + timedelta(days=lots.randint(0, 20)),
            starts + timedelta(days=lots.randint(1, 6)),
            lots.choice(["福州", "泉州"]),
        )
        for n in range(6)
    ]
    numbers = [batch.number for batch in batches]
    people = [
        Person(
            f"P{n:02}",
            "",
            f"单位{lots.randint(1, 5)}",
            lots.choice(["县处级", "乡科级", "一般"]),
            frozenset(lots.sample(numbers, lots.choice([0, 0, 1, 2]))),
            f"P{n ^ 1:02}" if n < 12 else None,
            leads=n % 7 == 0,
            near=lots.choice(["", "", "福州", "泉州"]),
        )
        for n in range(60)
    ]
    previous = {person.key: lots.choice(numbers) for person in people if lots.random() < 0.3}
    leaders = list(Leaders)[seed % 3]
    rules = Rules(UnitRules(Fraction("0.35"), 1), {}, objective, leaders)
    return Case(people, in_order(batches), rules, previous)


def _other_solver(case: Case) -> tuple[int, int, int, int]:
    model = cp_model.CpModel()
    seats = {
        (person.key, batch.number): model.new_bool_var("")
        for person in case.people
        for batch in case.batches
        if (not batch.tiers or person.tier in batch.tiers) and batch.number not in person.unavailable
    }
    held = {batch.number: model.new_bool_var("") for batch in case.batches}
    for batch in case.batches:
        people = sum(x for (_, number), x in seats.items() if number == batch.number)
        model.add(people <= batch.capacity_max * held[batch.number])
        model.add(people >= max(batch.capacity_min, 1) * held[batch.number])
    for person in case.people:
        model.add(sum(x for (who, _), x in seats.items() if who == person.key) <= 1)
    day = MONDAY
    while day <= max(batch.ends_on for batch in case.batches):
        on = {batch.number for batch in case.batches if batch.starts_on <= day <= batch.ends_on}
        for unit, size in case.sizes.items():
            gone = sum(x for (who, at), x in seats.items() if at in on and case.by_key[who].unit == unit)
            model.add(gone <= case.rules.of(unit).allowed_away(size))
        for person in case.people:
            if person.pair is not None and person.key < person.pair:
                both = (person.key, person.pair)
                model.add(sum(x for (who, at), x in seats.items() if at in on and who in both) <= 1)
        day += timedelta(days=1)
    left = len(case.people) - sum(seats.values())
    kept = sum(x for (who, at), x in seats.items() if case.previous.get(who) == at)
    moved = len(case.previous) - kept
    if case.rules.objective is Objective.FEWEST_BATCHES:
        objective = sum(held.values())
    elif case.rules.objective is Objective.EVEN:
        objective = _unevenness(case, model, seats)
    else:
        objective = model.new_int_var(0, 100, "")
        for batch in case.batches:
            model.add(
                objective
                >= ((batch.ends_on - min(b.starts_on for b in case.batches)).days + 1) * held[batch.number]
            )
    found = []
    for wish in (left, moved, _ungranted(case, model, seats), objective):
        model.minimize(wish)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 2
        assert solver.solve(model) == cp_model.OPTIMAL
        found.append(round(solver.objective_value))
        model.add(wish <= found[-1])
    return found[0], found[1], found[2], found[3]


def _unevenness(case: Case, model: cp_model.CpModel, seats: dict[tuple[str, str], Any]) -> Any:
    costs = []
    for batch in case.batches:
        load = model.new_int_var(0, batch.capacity_max, "")
        model.add(load == sum(x for (_, number), x in seats.items() if number == batch.number))
        prices = [load_cost(n, batch.capacity_max) for n in range(batch.capacity_max + 1)]
        costs.append(model.new_int_var(0, prices[-1], ""))
        model.add_element(load, prices, costs[-1])
    return sum(costs)


def _ungranted(case: Case, model: cp_model.CpModel, seats: dict[tuple[str, str], Any]) -> Any:
    order = [batch.number for batch in case.batches]
    venue = {batch.number: batch.venue for batch in case.batches}
    wishes = [
        x
        for (who, at), x in seats.items()
        if case.by_key[who].near in venue.values() and case.by_key[who].near != venue[at]
    ]
    if case.rules.leaders is Leaders.EARLY:
        wishes += [order.index(at) * x for (who, at), x in seats.items() if case.by_key[who].leads]
    if case.rules.leaders is Leaders.SPREAD:
        fair = ceil(sum(person.leads for person in case.people) / len(order))
        for number in order:
            wishes.append(model.new_int_var(0, 100, ""))
            held = sum(x for (who, at), x in seats.items() if at == number and case.by_key[who].leads)
            model.add(held <= fair + wishes[-1])
    return sum(wishes)


@pytest.mark.parametrize(
    ("seed", "objective"),
    [*product(range(3), (Objective.FEWEST_BATCHES, Objective.EARLIEST)), *product((0, 1), (Objective.EVEN,))],
)
def test_another_solver_finds_nothing_better(seed: int, objective: Objective) -> None:
    case = _case(seed, objective)
    solution = solve(case)
    plan = {staff_no: batch for staff_no, batch, _ in plan_rows(solution) if batch}
    assert faults(case, plan) == []
    assert worth(case, plan) == solution.worth == _other_solver(case)
    assert solution.is_optimal
