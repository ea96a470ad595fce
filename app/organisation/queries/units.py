"""Units as they are, and as they were on a day."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.organisation.facts import Level, UnitFacts, UnitLine, UnitPast
from app.organisation.models import Appointment, OrgUnit, Person, UnitPeriod
from app.web.actor import Scope


def on_day(row: Any, on: Any) -> Any:
    """Return the condition that a period holds on a day (a date, or a column of dates); None means the present one."""
    if on is None:
        return row.valid_to.is_(None)
    return (row.valid_from <= on) & (row.valid_to.is_(None) | (row.valid_to > on))


def _select(on: date | None) -> Any:
    return (
        select(OrgUnit, UnitPeriod)
        .join(UnitPeriod, col(UnitPeriod.unit_id) == OrgUnit.id)
        .where(on_day(UnitPeriod, on))
    )


def _facts(row: OrgUnit, period: UnitPeriod) -> UnitFacts:
    return UnitFacts(
        id=row.id,
        code=row.code,
        name=period.name,
        level=row.level,
        parent_id=period.parent_id,
        path=period.path,
        depth=period.depth,
        may_issue=row.may_issue,
        position=period.position,
    )


def unit(session: Session, unit_id: uuid.UUID, on: date | None = None) -> UnitFacts | None:
    """Return a unit as it is, or as it was on a day; None when there was none."""
    found = session.execute(_select(on).where(col(OrgUnit.id) == unit_id)).first()
    return None if found is None else _facts(*found)


def by_code(session: Session, code: str) -> UnitFacts | None:
    """Return the unit with a code, as it is now."""
    found = session.execute(_select(None).where(col(OrgUnit.code) == code.strip().upper())).first()
    return None if found is None else _facts(*found)


def units(session: Session, scope: Scope, on: date | None = None) -> list[UnitFacts]:
    """Return the units of a scope in the order of the tree, as they stood on a day."""
    rows = session.execute(_select(on).where(scope.clause(col(UnitPeriod.path)))).all()
    return in_tree_order(_facts(*row) for row in rows)


def in_tree_order(found: Iterable[UnitFacts]) -> list[UnitFacts]:
    """Return units each before its own subordinates; siblings by position, level and code."""
    below = _below(found)
    ordered: list[UnitFacts] = []
    waiting = list(reversed(below[None]))
    while waiting:
        ordered.append(waiting.pop())
        waiting += reversed(below[ordered[-1].id])
    return ordered


def _below(found: Iterable[UnitFacts]) -> dict[uuid.UUID | None, list[UnitFacts]]:
    # A unit whose superior is out of scope stands at the top of what may be seen.
    seen = {each.id: each for each in found}
    rank = {level: number for number, level in enumerate(Level)}
    below: dict[uuid.UUID | None, list[UnitFacts]] = defaultdict(list)
    for each in sorted(seen.values(), key=lambda each: (each.position, rank[each.level], each.code)):
        below[each.parent_id if each.parent_id in seen else None].append(each)
    return below


def tree(session: Session, scope: Scope, on: date | None = None) -> list[UnitLine]:
    """Return the units of a scope as trees, each with its head-counts and principal leaders on that day."""
    found = units(session, scope, on)
    counts = head_counts(session, scope, on)
    leaders = _leaders(session, scope, on)
    lines: dict[uuid.UUID | None, list[UnitLine]] = defaultdict(list)
    seen = {each.id for each in found}
    for each in reversed(found):
        under = tuple(reversed(lines.pop(each.id, [])))
        own = counts.get(each.id, 0)
        total = own + sum(line.subtree for line in under)
        above = each.parent_id if each.parent_id in seen else None
        lines[above].append(UnitLine(each, own, total, tuple(leaders[each.id]), under))
    return list(reversed(lines[None]))


def _serving(statement: Any, scope: Scope, on: date | None) -> Any:
    return (
        statement.join(UnitPeriod, col(UnitPeriod.unit_id) == Appointment.unit_id)
        .where(on_day(UnitPeriod, on), on_day(Appointment, on), col(Appointment.is_main))
        .where(scope.clause(col(UnitPeriod.path)))
    )


def head_counts(session: Session, scope: Scope, on: date | None = None) -> dict[uuid.UUID, int]:
    """Return how many people have their main appointment in each unit."""
    statement = select(col(Appointment.unit_id), func.count()).select_from(Appointment)
    grouped = _serving(statement, scope, on).group_by(col(Appointment.unit_id))
    return {row[0]: row[1] for row in session.execute(grouped).all()}


def _leaders(session: Session, scope: Scope, on: date | None) -> dict[uuid.UUID, list[str]]:
    statement = select(col(Appointment.unit_id), col(Person.name)).select_from(Appointment)
    statement = statement.join(Person, col(Person.id) == Appointment.person_id)
    statement = _serving(statement, scope, on).where(col(Appointment.is_principal_leader))
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    for unit_id, name in session.execute(statement.order_by(col(Person.name_pinyin))).all():
        names[unit_id].append(name)
    return names


def past(session: Session, unit_id: uuid.UUID) -> list[UnitPast]:
    """Return what a unit was called and where it stood, the newest first."""
    above = aliased(UnitPeriod)
    joined = (col(above.unit_id) == col(UnitPeriod.parent_id)) & on_day(above, None)
    statement = (
        select(UnitPeriod, col(above.name))
        .join(above, joined, isouter=True)
        .where(col(UnitPeriod.unit_id) == unit_id)
        .order_by(col(UnitPeriod.valid_from).desc())
    )
    rows = session.execute(statement).all()
    return [UnitPast(row.name, above_name, row.valid_from, row.valid_to) for row, above_name in rows]
