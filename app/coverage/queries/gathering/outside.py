"""Who serves in a programme's subtree and is on no roster of it (漏网)."""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlmodel import col

from app.coverage.queries.gathering.parts import Part
from app.organisation.models import Appointment, Person, UnitPeriod
from app.organisation.queries.units import on_day
from app.planning.models import Programme, RosterEntry
from app.web.actor import lies_below


def outside(part: Part, on: date, named: bool) -> Select[Any]:
    """Select who serves in a programme's subtree on a day and is not on its roster (漏网)."""
    rostered = exists().where(
        col(RosterEntry.programme_id) == Programme.id,
        col(RosterEntry.person_id) == Appointment.person_id,
        col(RosterEntry.added_at) <= part.at,
    )
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
    inside = lies_below(UnitPeriod.path, col(Programme.unit_path))
    statement = (
        select(*columns)
        .select_from(UnitPeriod)
        .join(Appointment, col(Appointment.unit_id) == UnitPeriod.unit_id)
        .join(Programme, and_(col(Programme.id).in_(part.ids), inside))
        .where(
            on_day(UnitPeriod, on),
            on_day(Appointment, on),
            col(Appointment.is_main),
            part.scope.clause(col(UnitPeriod.path)),
            ~rostered,
        )
    )
    if part.people is not None:
        statement = statement.where(col(Appointment.person_id).in_(part.people))
    if named:
        statement = statement.join(Person, col(Person.id) == Appointment.person_id)
    return statement
