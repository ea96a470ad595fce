"""Counts of people by what tiers look at."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from app.organisation.models import Appointment, OrgUnit, UnitPeriod
from app.planning.facts import Profile
from app.planning.models import RosterEntry


def on_day(row: Any, on: date) -> Any:
    """Return the condition that a dated period holds on a day."""
    return and_(row.valid_from <= on, or_(row.valid_to.is_(None), row.valid_to > on))


def serving(session: Session, path: str, on: date) -> dict[Profile, int]:
    """Count who serves in a subtree on a day, by level, rank and leadership, in one statement."""
    by = (col(OrgUnit.level), col(Appointment.rank), col(Appointment.is_principal_leader))
    statement: Any = (
        select(*by, func.count())
        .select_from(Appointment)
        .join(UnitPeriod, and_(col(UnitPeriod.unit_id) == Appointment.unit_id, on_day(UnitPeriod, on)))
        .join(OrgUnit, col(OrgUnit.id) == Appointment.unit_id)
        .where(
            col(Appointment.is_main),
            on_day(Appointment, on),
            col(UnitPeriod.path).startswith(path, autoescape=True),
        )
        .group_by(*by)
    )
    return {Profile(*profile): people for *profile, people in session.execute(statement).all()}


def on_roster(session: Session, programme_id: uuid.UUID) -> dict[Profile, int]:
    """Count a frozen roster by level, rank and leadership, in one statement."""
    by = (col(RosterEntry.level), col(RosterEntry.rank), col(RosterEntry.is_principal_leader))
    statement: Any = (
        select(*by, func.count()).where(col(RosterEntry.programme_id) == programme_id).group_by(*by)
    )
    return {Profile(*profile): people for *profile, people in session.execute(statement).all()}


def unit_names(session: Session, paths: list[str]) -> dict[str, str]:
    """Return the present names of units by their paths."""
    statement: Any = select(col(UnitPeriod.path), col(UnitPeriod.name)).where(
        col(UnitPeriod.path).in_(paths), col(UnitPeriod.valid_to).is_(None)
    )
    return {path: name for path, name in session.execute(statement).all()}  # noqa: C416
