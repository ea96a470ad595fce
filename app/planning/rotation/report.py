"""What a plan is written down as: a line for everybody, and a summary with its proof."""

from dataclasses import asdict
from typing import Any

from app.planning.rotation.conflicts import conflicts
from app.planning.rotation.reasons import reason
from app.planning.rotation.solving import Solution

EXPLAINING_SECONDS = 20.0


def plan_rows(solution: Solution) -> list[tuple[str, str, str]]:
    """Return (staff number, batch or nothing, reason) for everybody, in the order they came."""
    seating = solution.seating
    batches = seating.case.batches
    return [
        (
            person.staff_no,
            batches[seating.batch_of[person.staff_no]].number if person.staff_no in seating.batch_of else "",
            reason(person, seating),
        )
        for person in seating.case.people
    ]


def status(solution: Solution) -> str:
    """Say `infeasible` if it is proven that some must be left out, `optimal` if no plan is better, else `feasible`."""
    if solution.is_impossible:
        return "infeasible"
    return "optimal" if solution.is_optimal else "feasible"


def summary(solution: Solution) -> dict[str, Any]:
    """Return the report: counts, objective and its bound, and the conflicts of those left out."""
    seating = solution.seating
    unplaced, moved, objective = solution.worth
    return {
        "status": status(solution),
        "placed": len(seating.batch_of),
        "unplaced": unplaced,
        "unplaced_bound": _tidy(solution.bound[0]),
        "objective": objective,
        "bound": _tidy(solution.bound[2]),
        "objective_kind": seating.case.rules.objective.value,
        "seconds": round(solution.seconds, 3),
        "batches_used": len(seating.used()),
        "moved": moved,
        "moved_bound": _tidy(solution.bound[1]),
        "thin_units": _thin(solution),
        "conflicts": [asdict(each) for each in conflicts(seating, EXPLAINING_SECONDS)] if unplaced else [],
    }


def _tidy(value: float) -> float | int:
    return round(value) if abs(value - round(value)) < 1e-6 else round(value, 3)


def _thin(solution: Solution) -> list[str]:
    """Name the units with no more people than must stay, which still send one at a time."""
    case = solution.seating.case
    return sorted(unit for unit, size in case.sizes.items() if case.rules.of(unit).is_thin(size))
