"""Where people of a roster stand, and who leads a unit."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.organisation.models import Appointment, Person
from app.planning.models import RosterEntry


def unit_path_of(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID) -> str | None:
    """Return the path of the unit somebody is on a programme's roster with."""
    listed = select(col(RosterEntry.unit_path)).where(
        col(RosterEntry.programme_id) == programme_id, col(RosterEntry.person_id) == person_id
    )
    return session.execute(listed).scalar()


def leader_of(session: Session, unit_id: uuid.UUID, besides: uuid.UUID) -> uuid.UUID | None:
    """Return who leads a unit at present, somebody else than `besides`."""
    statement: Any = (
        select(col(Person.id))
        .join(Appointment, col(Appointment.person_id) == Person.id)
        .where(
            col(Appointment.unit_id) == unit_id,
            col(Appointment.is_principal_leader),
            col(Appointment.valid_to).is_(None),
            col(Person.left_on).is_(None),
            col(Person.id) != besides,
        )
        .order_by(col(Person.staff_no))
    )
    return session.execute(statement).scalar()


def numbered(session: Session, staff_no: str) -> uuid.UUID | None:
    """Return who bears a staff number and still serves."""
    serving = select(col(Person.id)).where(col(Person.staff_no) == staff_no, col(Person.left_on).is_(None))
    return session.execute(serving).scalar()
