"""Lines of training held elsewhere: one, a page of a scope's, a person's; and whose number a number is."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.organisation.models import Appointment, Person, UnitPeriod
from app.organisation.queries.people import present_appointment
from app.records.facts import Outside, OutsideFacts
from app.records.models import OutsideFile, OutsideTraining
from app.web.actor import Scope
from app.web.tables import State, fetch

REVERSAL = aliased(OutsideTraining)
SORTS: dict[str, Any] = {
    "name": col(Person.name_pinyin),
    "ends_on": col(OutsideTraining.ends_on),
    "hours": col(OutsideTraining.credit_hours),
    "recorded_at": col(OutsideTraining.recorded_at),
}


def _select() -> Select[Any]:
    columns: tuple[Any, ...] = (
        OutsideTraining,
        Person.name,
        Person.staff_no,
        UnitPeriod.path,
        UnitPeriod.name.label("unit_name"),  # type: ignore[attr-defined]
        Account.display_name,
        OutsideFile,
        REVERSAL.recorded_at,
        REVERSAL.reason,
    )
    present = and_(col(UnitPeriod.unit_id) == Appointment.unit_id, col(UnitPeriod.valid_to).is_(None))
    return (
        select(*columns)
        .join(Person, col(Person.id) == OutsideTraining.person_id)
        .join(Appointment, and_(col(Appointment.person_id) == Person.id, present_appointment()))
        .join(UnitPeriod, present)
        .join(Account, col(Account.id) == OutsideTraining.recorded_by)
        .outerjoin(OutsideFile, col(OutsideFile.id) == OutsideTraining.file_id)
        .outerjoin(REVERSAL, col(REVERSAL.reverses_id) == OutsideTraining.id)
        .where(col(OutsideTraining.reverses_id).is_(None))
    )


def _facts(found: Any) -> OutsideFacts:
    row, name, staff_no, path, unit_name, by, file, reversed_at, reason = found
    return OutsideFacts(
        id=row.id,
        person_id=row.person_id,
        name=name,
        staff_no=staff_no,
        unit_path=path,
        unit_name=unit_name,
        what=Outside(row.title, row.organiser, row.starts_on, row.ends_on, row.credit_hours, row.evidence),
        recorded_by_name=by,
        recorded_at=row.recorded_at,
        file_name=file.file_name if file else "",
        file_sha256=file.file_sha256 if file else "",
        row=row.row_no,
        reversed_at=reversed_at,
        reversed_because=reason or "",
    )


def line(session: Session, line_id: uuid.UUID) -> OutsideFacts | None:
    """Return a line, reversed or not, or None."""
    found = session.execute(_select().where(col(OutsideTraining.id) == line_id)).first()
    return None if found is None else _facts(found)


def lines(session: Session, scope: Scope, state: State) -> tuple[list[OutsideFacts], int]:
    """Return one page of the lines about people of a scope. Filter `reversed`: `yes` or `no`."""
    statement = _select().where(scope.clause(col(UnitPeriod.path)))
    if state.search:
        words = (Person.name, Person.staff_no, OutsideTraining.title, OutsideTraining.organiser)
        statement = statement.where(
            or_(*(col(each).contains(state.search, autoescape=True) for each in words))
        )
    if state.filter("reversed") in {"yes", "no"}:
        gone = col(REVERSAL.id).is_not(None)
        statement = statement.where(gone if state.filter("reversed") == "yes" else ~gone)
    if not state.sort:
        statement = statement.order_by(col(OutsideTraining.recorded_at).desc())
    rows, total = fetch(session, statement, state, SORTS, col(OutsideTraining.id))
    return [_facts(row) for row in rows], total


def own_lines(session: Session, person_id: uuid.UUID) -> list[OutsideFacts]:
    """Return a person's lines, those reversed among them, the newest first."""
    mine = _select().where(col(OutsideTraining.person_id) == person_id)
    order = (col(OutsideTraining.ends_on).desc(), col(OutsideTraining.id))
    return [_facts(row) for row in session.execute(mine.order_by(*order)).all()]


def numbered(session: Session, scope: Scope, staff_nos: Iterable[str]) -> dict[str, tuple[uuid.UUID, str]]:
    """Return id and name by staff number of those who serve in a scope."""
    columns: tuple[Any, ...] = (Person.staff_no, Person.id, Person.name)
    present = and_(col(UnitPeriod.unit_id) == Appointment.unit_id, col(UnitPeriod.valid_to).is_(None))
    statement = (
        select(*columns)
        .join(Appointment, and_(col(Appointment.person_id) == Person.id, present_appointment()))
        .join(UnitPeriod, present)
        .where(
            scope.clause(col(UnitPeriod.path)),
            col(Person.left_on).is_(None),
            col(Person.staff_no).in_(list(staff_nos)),
        )
    )
    return {staff_no: (key, name) for staff_no, key, name in session.execute(statement).all()}


def known(session: Session, people: Iterable[uuid.UUID]) -> set[tuple[uuid.UUID, str, date]]:
    """Return (person, title, first day) of every line of some people that still counts."""
    columns: tuple[Any, ...] = (
        OutsideTraining.person_id,
        OutsideTraining.title,
        OutsideTraining.starts_on,
    )
    statement = (
        select(*columns)
        .outerjoin(REVERSAL, col(REVERSAL.reverses_id) == OutsideTraining.id)
        .where(
            col(OutsideTraining.reverses_id).is_(None),
            col(REVERSAL.id).is_(None),
            col(OutsideTraining.person_id).in_(list(people)),
        )
    )
    return {(who, title, day) for who, title, day in session.execute(statement).all()}


def taken_before(session: Session, sha256: str) -> bool:
    """Tell whether these very bytes were taken in."""
    found = select(col(OutsideFile.id)).where(col(OutsideFile.file_sha256) == sha256)
    return session.execute(found).first() is not None
