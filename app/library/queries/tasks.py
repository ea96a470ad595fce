"""Reading tasks: one, those of a scope, those of a person."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_
from sqlalchemy import select as rows_of
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.library.facts import MyReading, ReceiptFacts, TaskFacts, TaskLine
from app.library.models import ReadingReceipt, ReadingTask, SourceDocument
from app.organisation.models import Appointment, UnitPeriod
from app.organisation.queries.units import on_day
from app.web.actor import Scope
from app.web.tables import State, fetch

TaskUnit = aliased(UnitPeriod)
# A unit that was dissolved keeps the path it had when the task was given.
TASK_PATH = func.coalesce(col(TaskUnit.path), col(ReadingTask.unit_path))
SORTS: dict[str, Any] = {
    "title": col(ReadingTask.title),
    "opens_on": col(ReadingTask.opens_on),
    "due_on": col(ReadingTask.due_on),
}


def with_unit(statement: Select[Any]) -> Select[Any]:
    """Join the unit a task was given to as it stands now."""
    present = and_(col(TaskUnit.unit_id) == ReadingTask.unit_id, on_day(TaskUnit, None))
    return statement.outerjoin(TaskUnit, present)


def _select(*more: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (
        ReadingTask.id,
        ReadingTask.document_id,
        SourceDocument.document_no,
        SourceDocument.title.label("document_title"),  # type: ignore[attr-defined]
        SourceDocument.issued_on,
        ReadingTask.title,
        ReadingTask.unit_id,
        func.coalesce(col(TaskUnit.name), "").label("unit_name"),
        TASK_PATH.label("unit_path"),
        ReadingTask.opens_on,
        ReadingTask.due_on,
    )
    statement = rows_of(*columns, *more).select_from(ReadingTask)
    return with_unit(statement.join(SourceDocument, col(SourceDocument.id) == ReadingTask.document_id))


def _facts(row: Any) -> TaskFacts:
    return TaskFacts(**{name: getattr(row, name) for name in TaskFacts.__dataclass_fields__})


def task(session: Session, task_id: uuid.UUID) -> TaskFacts | None:
    found = session.execute(_select().where(col(ReadingTask.id) == task_id)).first()
    return None if found is None else _facts(found)


def lineage(path: str) -> list[str]:
    """Return the paths of a unit and all it stands under."""
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[: n + 1]) + "/" for n in range(len(codes))]


def _touching(scope: Scope) -> ColumnElement[bool]:
    """Keep tasks given inside the scope, and those from above that ask people of the scope too."""
    if not scope.paths:
        return false()
    above = [upper for path in scope.paths for upper in lineage(path)]
    return or_(scope.clause(TASK_PATH), TASK_PATH.in_(above))


def tasks(session: Session, scope: Scope, state: State) -> tuple[list[TaskLine], int]:
    """Return one page of the tasks that ask people of a scope, with how many of those have read."""
    statement = _select().where(_touching(scope))
    if state.search:
        statement = statement.where(col(ReadingTask.title).contains(state.search, autoescape=True))
    if not state.sort:
        statement = statement.order_by(col(ReadingTask.due_on).desc())
    rows, total = fetch(session, statement, state, SORTS, col(ReadingTask.id))
    counts = _counts(session, [row.id for row in rows], scope)
    return [TaskLine(_facts(row), *counts.get(row.id, (0, 0))) for row in rows], total


def _counts(session: Session, task_ids: list[uuid.UUID], scope: Scope) -> dict[uuid.UUID, tuple[int, int]]:
    """Return (read, required) of each task within a scope, in one statement."""
    received = and_(
        col(ReadingReceipt.task_id) == ReadingTask.id,
        col(ReadingReceipt.person_id) == Appointment.person_id,
    )
    asked = and_(col(UnitPeriod.path).startswith(TASK_PATH), on_day(UnitPeriod, None))
    serving = and_(
        col(Appointment.unit_id) == UnitPeriod.unit_id, col(Appointment.is_main), on_day(Appointment, None)
    )
    counted: tuple[Any, ...] = (ReadingTask.id, func.count(col(ReadingReceipt.id)), func.count())
    statement = (
        with_unit(rows_of(*counted).select_from(ReadingTask))
        .join(UnitPeriod, asked)
        .join(Appointment, serving)
        .outerjoin(ReadingReceipt, received)
        .where(col(ReadingTask.id).in_(task_ids), scope.clause(col(UnitPeriod.path)))
        .group_by(col(ReadingTask.id))
    )
    return {key: (read, required) for key, read, required in session.execute(statement).all()}


def _paths_of(session: Session, person_id: uuid.UUID, on: date) -> Iterable[str]:
    statement = (
        rows_of(col(UnitPeriod.path))
        .join(Appointment, col(Appointment.unit_id) == UnitPeriod.unit_id)
        .where(
            col(Appointment.person_id) == person_id,
            col(Appointment.is_main),
            on_day(Appointment, on),
            on_day(UnitPeriod, on),
        )
    )
    return session.execute(statement).scalars()


def tasks_of(session: Session, person_id: uuid.UUID, on: date) -> list[MyReading]:
    """Return the tasks that ask a person to read and have begun, what is open first, in two statements."""
    above = [path for own in _paths_of(session, person_id, on) for path in lineage(own)]
    if not above:
        return []
    mine = and_(col(ReadingReceipt.task_id) == ReadingTask.id, col(ReadingReceipt.person_id) == person_id)
    statement = (
        _select(col(ReadingReceipt.confirmed_at))
        .outerjoin(ReadingReceipt, mine)
        .where(TASK_PATH.in_(above), col(ReadingTask.opens_on) <= on)
        .order_by(col(ReadingReceipt.id).is_not(None), col(ReadingTask.due_on), col(ReadingTask.id))
    )
    return [MyReading(_facts(row), row.confirmed_at) for row in session.execute(statement).all()]


def receipt(session: Session, task_id: uuid.UUID, person_id: uuid.UUID) -> ReceiptFacts | None:
    """Return a person's receipt, with the unit's name as it is now."""
    columns: tuple[Any, ...] = (Account.display_name, UnitPeriod.name, ReadingReceipt.confirmed_at)
    present = and_(col(UnitPeriod.unit_id) == ReadingReceipt.unit_id, on_day(UnitPeriod, None))
    statement = (
        rows_of(*columns)
        .select_from(ReadingReceipt)
        .join(Account, col(Account.id) == ReadingReceipt.person_id)
        .outerjoin(UnitPeriod, present)
        .where(col(ReadingReceipt.task_id) == task_id, col(ReadingReceipt.person_id) == person_id)
    )
    found = session.execute(statement).first()
    return None if found is None else ReceiptFacts(found[0], found[1] or "", found[2])
