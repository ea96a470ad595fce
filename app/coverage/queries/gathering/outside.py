"""Who serves in a programme's subtree and is on no roster of it (漏网)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlmodel import col

from app.coverage.queries.gathering.parts import Part
from app.organisation.models import Appointment, Person, UnitPeriod
from app.organisation.queries.units import on_day
from app.planning.models import Programme, RosterEntry


def outside(part: Part, on: date, named: bool) -> Select[Any]:
    """Select who serves in a programme's subtree on a day and is not on its roster (漏网)."""
    columns: list[Any] = [
        col(Programme.id).label("programme_id"),
        col(Appointment.person_id),
        col(UnitPeriod.path).label("unit_path"),
        col(Appointment.is_principal_leader),
    ]
    if named:
        columns += [
            col(Person.name),
            col(Person.name_pinyin),
            col(Person.staff_no),
            col(UnitPeriod.name).label("unit_name"),
            col(Appointment.post),
            col(Appointment.rank),
        ]
    statement = serving(part, on, columns).where(~rostered(part.at))
    if part.people is not None:
        statement = statement.where(col(Appointment.person_id).in_(part.people))
    return statement.join(Person, col(Person.id) == Appointment.person_id) if named else statement


def serving(part: Part, on: date, columns: Sequence[Any]) -> Select[Any]:
    """Select something of everybody who serves in a programme's subtree on a day, on its roster or not."""
    inside = func.substr(UnitPeriod.path, 1, func.length(Programme.unit_path)) == Programme.unit_path
    return (
        select(*columns)
        .select_from(UnitPeriod)
        .join(Appointment, col(Appointment.unit_id) == UnitPeriod.unit_id)
        .join(Programme, and_(col(Programme.id).in_(part.ids), inside))
        .where(
            on_day(UnitPeriod, on),
            on_day(Appointment, on),
            col(Appointment.is_main),
            part.scope.clause(col(UnitPeriod.path)),
        )
    )


def rostered(at: datetime) -> Any:
    """Return the condition that who serves stood on the programme's roster at an instant."""
    return exists().where(
        col(RosterEntry.programme_id) == Programme.id,
        col(RosterEntry.person_id) == Appointment.person_id,
        col(RosterEntry.added_at) <= at,
    )
