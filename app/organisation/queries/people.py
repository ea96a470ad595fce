"""People where they serve; those who left stand where they last served."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from app.organisation import names
from app.organisation.facts import Level, PersonFacts, Rank, Service
from app.organisation.models import Appointment, OrgUnit, Person, UnitPeriod
from app.organisation.queries.units import on_day
from app.web.actor import Scope
from app.web.tables import State, fetch

RANK_ORDER = case({rank.value: number for number, rank in enumerate(Rank)}, value=col(Appointment.rank))
LEVEL_ORDER = case({level.value: number for number, level in enumerate(Level)}, value=col(OrgUnit.level))
SORTS = {
    "name": col(Person.name_pinyin),
    "staff_no": col(Person.staff_no),
    "unit": col(UnitPeriod.path),
    "rank": RANK_ORDER,
    "level": LEVEL_ORDER,
}


def present_appointment() -> ColumnElement[bool]:
    """Return the condition that an appointment is a person's present one."""
    # Whoever left is found in the appointment that ended with their leaving.
    left = col(Person.left_on).is_not(None) & (col(Appointment.valid_to) == col(Person.left_on))
    return col(Appointment.valid_to).is_(None) | left


def _select(held: ColumnElement[bool], on: date | None) -> Any:
    return (
        select(Person, Appointment, UnitPeriod, col(OrgUnit.level))
        .join(Appointment, and_(col(Appointment.person_id) == Person.id, col(Appointment.is_main), held))
        .join(UnitPeriod, and_(col(UnitPeriod.unit_id) == Appointment.unit_id, on_day(UnitPeriod, on)))
        .join(OrgUnit, col(OrgUnit.id) == UnitPeriod.unit_id)
    )


def _facts(row: Any) -> PersonFacts:
    person, appointment, period, level = row
    return PersonFacts(
        id=person.id,
        staff_no=person.staff_no,
        name=person.name,
        name_pinyin=names.reading(person.name_pinyin),
        phone_masked=names.masked(person.phone),
        unit_id=period.unit_id,
        unit_name=period.name,
        unit_path=period.path,
        level=level,
        post=appointment.post,
        rank=appointment.rank,
        is_principal_leader=appointment.is_principal_leader,
        left_on=person.left_on,
        retires_on=person.retires_on,
    )


def person(session: Session, person_id: uuid.UUID) -> PersonFacts | None:
    """Return a person where they serve now, or last served."""
    found = session.execute(_select(present_appointment(), None).where(col(Person.id) == person_id)).first()
    return None if found is None else _facts(found)


def serving(session: Session, path: str, on: date | None = None) -> list[PersonFacts]:
    """Return everyone whose main appointment lies in a subtree on a day, in one statement.

    A person with two posts is counted once, where the main one is (CO-2).
    """
    statement = _select(on_day(Appointment, on), on)
    statement = statement.where(col(UnitPeriod.path).startswith(path, autoescape=True))
    order = (col(UnitPeriod.path), col(Person.name_pinyin), col(Person.staff_no))
    return [_facts(row) for row in session.execute(statement.order_by(*order)).all()]


def people(session: Session, scope: Scope, state: State) -> tuple[list[PersonFacts], int]:
    """Return one page of the people of a scope and how many there are.

    Filters: `rank`, `level`, `unit` (a unit's code, for its subtree) and `serving`: `left` or `all`, else who serves.
    """
    statement = _select(present_appointment(), None).where(
        scope.clause(col(UnitPeriod.path)), *_narrowed(state)
    )
    rows, total = fetch(session, statement, state, SORTS, col(Person.staff_no))
    return [_facts(row) for row in rows], total


def _narrowed(state: State) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if state.search:
        conditions.append(_matches(state.search))
    if state.filter("rank") in set(Rank):
        conditions.append(col(Appointment.rank) == Rank(state.filter("rank")))
    if state.filter("level") in set(Level):
        conditions.append(col(OrgUnit.level) == Level(state.filter("level")))
    if state.filter("unit"):
        conditions.append(_within(state.filter("unit")))
    if state.filter("serving") != "all":
        left = col(Person.left_on)
        conditions.append(left.is_not(None) if state.filter("serving") == "left" else left.is_(None))
    return conditions


def _within(code: str) -> ColumnElement[bool]:
    return col(UnitPeriod.path).contains(f"/{code}/", autoescape=True)


def _matches(words: str) -> ColumnElement[bool]:
    wanted = names.sought(words)
    name = func.lower(func.replace(Person.name, " ", ""))
    return or_(
        name.contains(wanted, autoescape=True),
        func.lower(Person.staff_no).startswith(wanted, autoescape=True),
        func.replace(Person.name_pinyin, " ", "").contains(wanted, autoescape=True),
    )


def search(session: Session, scope: Scope, words: str, limit: int = 20) -> list[PersonFacts]:
    """Return people who serve in a scope by name, pinyin (whole or initials) or the beginning of a staff number."""
    if not names.sought(words):
        return []
    statement = _select(present_appointment(), None).where(
        scope.clause(col(UnitPeriod.path)), col(Person.left_on).is_(None), _matches(words)
    )
    statement = statement.order_by(col(Person.name_pinyin), col(Person.staff_no)).limit(limit)
    return [_facts(row) for row in session.execute(statement).all()]


def history(session: Session, person_id: uuid.UUID) -> list[Service]:
    """Return a person's appointments, the newest first, each with its unit's name and path at its beginning."""
    began = on_day(UnitPeriod, col(Appointment.valid_from))
    statement = (
        select(Appointment, col(UnitPeriod.name), col(UnitPeriod.path))
        .join(UnitPeriod, and_(col(UnitPeriod.unit_id) == Appointment.unit_id, began))
        .where(col(Appointment.person_id) == person_id)
        .order_by(col(Appointment.valid_from).desc(), col(Appointment.is_main).desc())
    )
    return [
        Service(
            unit_id=row.unit_id,
            unit_name=name,
            unit_path=path,
            post=row.post,
            rank=row.rank,
            is_principal_leader=row.is_principal_leader,
            is_main=row.is_main,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row, name, path in session.execute(statement).all()
    ]
