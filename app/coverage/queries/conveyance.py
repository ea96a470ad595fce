"""How the governing document was conveyed: a metric of its own, by person and by unit, apart from training."""

import uuid

from sqlmodel import Session

from app.coverage.facts import Ratio
from app.coverage.records import Conveyance
from app.library import queries as library
from app.library.queries.conveyance import by_unit
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope
from app.web.tables import State


def conveyance(
    session: Session, programme: ProgrammeFacts, area: Scope, task_id: uuid.UUID | None
) -> Conveyance | None:
    """Return one reading task of the programme's document within an area, or None where there is none."""
    lines, _total = library.tasks(session, area, State(everything=True))
    tasks = tuple(line for line in lines if line.task.document_no == programme.document_no)
    chosen = next((line for line in tasks if line.task.id == task_id), tasks[0] if tasks else None)
    if chosen is None:
        return None
    task = chosen.task
    units = by_unit(session, task.id, task.unit_path, area)
    top = min((unit.depth for unit in units), default=0)
    roots = [unit for unit in units if unit.depth == top]
    return Conveyance(
        tasks=tuple(line.task for line in tasks),
        task=task,
        by_person=Ratio(sum(unit.read for unit in roots), sum(unit.required for unit in roots)),
        by_unit=Ratio(sum(unit.reported for unit in roots), sum(unit.units for unit in roots)),
        units=tuple(units),
    )
