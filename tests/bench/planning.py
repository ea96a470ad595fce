"""What the solver of rotations takes: seconds, proof and memory, by the size of the case and what is asked."""

import multiprocessing
import random
import resource
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from time import process_time
from typing import Any

from app.planning.rules.rotation.cases import Batch, Case, Leaders, Objective, Person, Rules, UnitRules
from app.planning.rules.rotation.solving import solve
from tests.bench.places import Places
from tests.bench.tables import Measure

MONDAY = date(2026, 3, 2)
TIERS = ("县处级", "乡科级", "一般")
# People, batches, units, how many batches are on in a week, what is asked.
SIZES = (
    (3_000, 12, 60, 1, Objective.EVEN),
    (3_000, 12, 60, 2, Objective.FEWEST_BATCHES),
    (3_000, 12, 60, 2, Objective.EVEN),
    (30_000, 48, 600, 1, Objective.EVEN),
    (30_000, 48, 600, 2, Objective.EVEN),
    (30_000, 48, 600, 2, Objective.EARLIEST),
    (30_000, 48, 600, 2, Objective.FEWEST_BATCHES),
    (300_000, 60, 3_000, 1, Objective.EVEN),
    (300_000, 60, 3_000, 2, Objective.EARLIEST),
)


def planning(places: Places, engine: str) -> Iterator[Measure]:
    """Solve each size in a process of its own, so that its memory is its own."""
    for people, batches, units, at_once, objective in SIZES:
        asked = f"{objective}, {at_once} a week"
        found = Measure(f"plan, {people:,} people × {batches} batches ({asked})", "-", "s of a core")
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            told = pool.apply(_measure, (people, batches, units, at_once, objective))
        found.ours.append(told["seconds"])
        found.note = (
            f"{told['placed']:,} placed, {told['status']}, {told['megabytes']:,} MB, {told['wall']:.1f} s"
        )
        yield found


def _measure(people: int, batches: int, units: int, at_once: int, objective: Objective) -> dict[str, Any]:
    case = _case(people, batches, units, at_once, objective)
    began = process_time()
    solution = solve(case)
    return {
        "seconds": process_time() - began,
        "wall": solution.seconds,
        "placed": len(solution.seating.batch_of),
        "status": "optimal" if solution.is_optimal else f"{solution.worth} ≥ {solution.bound}",
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _case(people: int, batches: int, units: int, at_once: int, objective: Objective) -> Case:
    """Draw a case: a tenth more seats than people, one person in ten with dates that do not suit."""
    chance = random.Random(20260302)
    offered = [
        Batch(
            str(number + 1),
            frozenset(TIERS if number % 3 else ()),
            0,
            people * 11 // 10 // batches + 1,
            first := MONDAY + timedelta(weeks=number // at_once),
            first + timedelta(days=4),
        )
        for number in range(batches)
    ]
    numbers = [batch.number for batch in offered]
    return Case(
        [
            Person(
                f"P{number:06}",
                "",
                f"U{chance.randrange(units):04}",
                chance.choice(TIERS),
                frozenset(chance.sample(numbers, 3)) if chance.random() < 0.1 else frozenset(),
                leads=chance.random() < 0.03,
            )
            for number in range(people)
        ],
        offered,
        Rules(UnitRules(Fraction(3, 10), 1), {}, objective, Leaders.EARLY),
    )
