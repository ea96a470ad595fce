"""Who has read and who has not, and which units have passed the document on: two metrics, two denominators.

By person: everyone whose main appointment lies in the task's subtree on the day. By unit: every unit of it.
"""

import uuid
from collections import defaultdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.accounts.models import Account
from app.library.facts import ConveyanceFacts, ReaderLine, UnitConveyance
from app.library.models import ConveyanceReceipt, ReadingReceipt, ReadingTask
from app.library.queries.tasks import TASK_PATH, with_unit
from app.messages.models import Message
from app.organisation.models import Appointment, Person, UnitPeriod
from app.organisation.queries import units
from app.organisation.queries.units import on_day
from app.web.actor import Scope
from app.web.tables import State, fetch

SORTS: dict[str, Any] = {
    "name": col(Person.name_pinyin),
    "staff_no": col(Person.staff_no),
    "unit": col(UnitPeriod.path),
    "confirmed_at": col(ReadingReceipt.confirmed_at),
}


def _asked(task_id: uuid.UUID, scope: Scope, on: date | None, *columns: Any) -> Select[Any]:
    """Select from everyone a task asks within a scope, each with the receipt they may have left."""
    serving = and_(
        col(Appointment.unit_id) == UnitPeriod.unit_id, col(Appointment.is_main), on_day(Appointment, on)
    )
    received = and_(
        col(ReadingReceipt.task_id) == task_id, col(ReadingReceipt.person_id) == Appointment.person_id
    )
    return (
        with_unit(rows_of(*columns).select_from(ReadingTask))
        .join(UnitPeriod, and_(col(UnitPeriod.path).startswith(TASK_PATH), on_day(UnitPeriod, on)))
        .join(Appointment, serving)
        .join(Person, col(Person.id) == Appointment.person_id)
        .outerjoin(ReadingReceipt, received)
        .where(col(ReadingTask.id) == task_id, scope.clause(col(UnitPeriod.path)))
    )


def conveyance_by_person(
    session: Session, task_id: uuid.UUID, path: str, on: date | None = None
) -> tuple[int, int]:
    """Return how many of the people asked within a subtree have read, and how many are asked."""
    counts = (func.count(col(ReadingReceipt.id)), func.count())
    read, required = session.execute(_asked(task_id, Scope((path,)), on, *counts)).one()
    return read, required


def conveyance_by_unit(
    session: Session, task_id: uuid.UUID, path: str, on: date | None = None
) -> tuple[int, int]:
    """Return how many units within a subtree have reported, and how many are asked to."""
    reported = and_(
        col(ConveyanceReceipt.task_id) == task_id, col(ConveyanceReceipt.unit_id) == UnitPeriod.unit_id
    )
    counts: tuple[Any, ...] = (func.count(col(ConveyanceReceipt.id)), func.count())
    statement = (
        with_unit(rows_of(*counts).select_from(ReadingTask))
        .join(UnitPeriod, and_(col(UnitPeriod.path).startswith(TASK_PATH), on_day(UnitPeriod, on)))
        .outerjoin(ConveyanceReceipt, reported)
        .where(col(ReadingTask.id) == task_id, Scope((path,)).clause(col(UnitPeriod.path)))
    )
    told, asked = session.execute(statement).one()
    return told, asked


def readers(
    session: Session,
    task_id: uuid.UUID,
    scope: Scope,
    state: State | None = None,
    on: date | None = None,
) -> tuple[list[ReaderLine], int]:
    """Return one page of the people a task asks within a scope, and how many there are. Filter: `read` yes or no."""
    columns: tuple[Any, ...] = (
        col(Person.id).label("person_id"),
        Person.name,
        Person.staff_no,
        UnitPeriod.unit_id,
        col(UnitPeriod.name).label("unit_name"),
        Appointment.post,
        Appointment.is_principal_leader,
        ReadingReceipt.confirmed_at,
    )
    state = state or State(everything=True)
    statement = _asked(task_id, scope, on, *columns).where(*_narrowed(state))
    rows, total = fetch(session, statement, state, SORTS, col(Person.staff_no))
    return [ReaderLine(**row._mapping) for row in rows], total


def _narrowed(state: State) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if state.search:
        words = state.search.lower()
        conditions.append(
            or_(
                col(Person.name).contains(state.search, autoescape=True),
                func.lower(Person.staff_no).startswith(words, autoescape=True),
                col(UnitPeriod.name).contains(state.search, autoescape=True),
            )
        )
    if state.filter("read"):
        left = col(ReadingReceipt.id)
        conditions.append(left.is_not(None) if state.filter("read") == "yes" else left.is_(None))
    if state.filter("leader") == "yes":
        conditions.append(col(Appointment.is_principal_leader).is_(True))
    return conditions


def unread(
    session: Session, task_id: uuid.UUID, scope: Scope, *, not_told: str, link: str, since: datetime
) -> list[uuid.UUID]:
    """Return who has not read and was not sent this kind of message about it since an instant."""
    told = rows_of(col(Message.person_id)).where(
        col(Message.kind) == not_told, col(Message.link) == link, col(Message.created_at) >= since
    )
    statement = _asked(task_id, scope, None, col(Person.id)).where(
        col(ReadingReceipt.id).is_(None), col(Person.id).not_in(told)
    )
    return list(session.execute(statement).scalars())


def by_unit(
    session: Session, task_id: uuid.UUID, task_path: str, scope: Scope, on: date | None = None
) -> list[UnitConveyance]:
    """Return the task's units within a scope in tree order; each counts its own subtree, so levels add up."""
    inside = [
        path if path.startswith(task_path) else task_path for path in scope.paths if _meet(path, task_path)
    ]
    found = units(session, Scope(tuple(inside)), on)
    seen = {each.id for each in found}
    own = _own_counts(session, task_id, scope, on)
    reports = _reports(session, task_id)
    sums: dict[uuid.UUID | None, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    lines: list[UnitConveyance] = []
    for each in reversed(found):
        read, required = own.get(each.id, (0, 0))
        totals = [a + b for a, b in zip(sums[each.id], (read, required, each.id in reports, 1), strict=True)]
        sums[each.parent_id] = [a + b for a, b in zip(sums[each.parent_id], totals, strict=True)]
        read, required, told, asked = totals
        lines.append(
            UnitConveyance(
                unit_id=each.id,
                unit_name=each.name,
                depth=each.depth,
                is_top=each.parent_id not in seen,
                read=read,
                required=required,
                reported=told,
                units=asked,
                report=reports.get(each.id),
            )
        )
    return lines[::-1]


def _meet(path: str, other: str) -> bool:
    return path.startswith(other) or other.startswith(path)


def _own_counts(
    session: Session, task_id: uuid.UUID, scope: Scope, on: date | None
) -> dict[uuid.UUID, tuple[int, int]]:
    counts = (col(UnitPeriod.unit_id), func.count(col(ReadingReceipt.id)), func.count())
    statement = _asked(task_id, scope, on, *counts).group_by(col(UnitPeriod.unit_id))
    return {unit_id: (read, required) for unit_id, read, required in session.execute(statement).all()}


def report(session: Session, task_id: uuid.UUID, unit_id: uuid.UUID) -> ConveyanceFacts | None:
    """Return a unit's report on a task."""
    return _reports(session, task_id, col(ConveyanceReceipt.unit_id) == unit_id).get(unit_id)


def _reports(
    session: Session, task_id: uuid.UUID, *which: ColumnElement[bool]
) -> dict[uuid.UUID, ConveyanceFacts]:
    columns: tuple[Any, ...] = (ConveyanceReceipt, Account.display_name)
    statement = (
        rows_of(*columns)
        .outerjoin(Account, col(Account.id) == ConveyanceReceipt.submitted_by)
        .where(col(ConveyanceReceipt.task_id) == task_id, *which)
    )
    return {
        row.unit_id: ConveyanceFacts(
            row.unit_id, row.held_on, row.form, row.headcount, row.note, name or "", row.submitted_at
        )
        for row, name in session.execute(statement).all()
    }
