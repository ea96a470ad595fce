"""What a plan is written down as: a line for everybody, and a summary with its proof."""

from dataclasses import dataclass
from typing import Any

from app.planning.rules.rotation.cases import Assignment, Case
from app.planning.rules.rotation.conflicts import Conflict, explain
from app.planning.rules.rotation.sentences import reason, told
from app.planning.rules.rotation.solving import Bound, Solution, Tell, Worth, solve

EXPLAINING_SECONDS = 20.0


def plan_rows(solution: Solution) -> list[tuple[str, str, str]]:
    """Return (staff number, batch or nothing, reason) for everybody, in the order they came."""
    seating = solution.seating
    batches = seating.case.batches
    return [
        (
            person.key,
            batches[seating.batch_of[person.key]].number if person.key in seating.batch_of else "",
            reason(person, seating),
        )
        for person in seating.case.people
    ]


@dataclass(frozen=True)
class Answer:
    """A solution without the case it is of, as one process hands it to another."""

    placed: Assignment
    worth: Worth
    bound: Bound
    seconds: float
    status: str
    conflicts: tuple[Conflict, ...]
    loosening: int = 0
    loosening_bound: int = 0


def answer(case: Case, tell: Tell = lambda step: None) -> Answer:
    """Solve a case and explain what stands in its way."""
    solution = solve(case, tell)
    tell("conflicts")
    found = explain(solution.seating, EXPLAINING_SECONDS)
    return Answer(
        solution.seating.batch_of,
        solution.worth,
        solution.bound,
        solution.seconds,
        status(solution),
        found.conflicts,
        found.loosening,
        found.at_least,
    )


def status(solution: Solution) -> str:
    """Say `infeasible` if it is proven that some must be left out, `optimal` if no plan is better, else `feasible`."""
    if solution.is_impossible:
        return "infeasible"
    return "optimal" if solution.is_optimal else "feasible"


def summary(solution: Solution) -> dict[str, Any]:
    """Return the report: counts, objective and its bound, and the conflicts of those left out."""
    seating = solution.seating
    unplaced, moved, ungranted, objective = solution.worth
    found = explain(seating, EXPLAINING_SECONDS)
    return {
        "status": status(solution),
        "placed": len(seating.batch_of),
        "unplaced": unplaced,
        "unplaced_bound": _tidy(solution.bound[0]),
        "objective": objective,
        "bound": _tidy(solution.bound[3]),
        "objective_kind": seating.case.rules.objective.value,
        "seconds": round(solution.seconds, 3),
        "batches_used": len(seating.used()),
        "moved": moved,
        "moved_bound": _tidy(solution.bound[1]),
        "wishes_not_granted": ungranted,
        "wishes_bound": _tidy(solution.bound[2]),
        "thin_units": thin_units(seating.case),
        "loosening": found.loosening,
        "loosening_bound": found.at_least,
        "conflicts": [told(each, seating.case) for each in found.conflicts],
    }


def _tidy(value: float) -> float | int:
    return round(value) if abs(value - round(value)) < 1e-6 else round(value, 3)


def thin_units(case: Case) -> list[str]:
    """Name the units with no more people than must stay, which still send one at a time."""
    return sorted(unit for unit, size in case.sizes.items() if case.rules.of(unit).is_thin(size))
