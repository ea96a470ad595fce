"""What every builder of the world needs: the database, the hour, the people, and ways to find them."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from app import clock
from app.accounts import queries as account_rows
from app.db import Databases
from app.organisation.models import Appointment, OrgUnit, Person, UnitPeriod
from app.web.actor import Actor


@dataclass
class Hands:
    """Holds the open world and looks things up in it."""

    databases: Databases
    folder: Path
    at: datetime = field(default_factory=clock.now)
    who: dict[str, uuid.UUID] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return clock.day_of(self.at)

    def _actor(self, session: Session, person_id: uuid.UUID) -> Actor:
        found = account_rows.actor(session, person_id)
        assert found is not None
        return found.actor

    def _unit(self, session: Session, code: str) -> UnitPeriod:
        query = select(UnitPeriod).join(OrgUnit, col(OrgUnit.id) == UnitPeriod.unit_id)
        return session.exec(query.where(OrgUnit.code == code, col(UnitPeriod.valid_to).is_(None))).one()

    def _serving(self, session: Session, path: str) -> list[uuid.UUID]:
        """Return who serves in a subtree, in the order of their staff numbers."""
        query = (
            select(Person.id)
            .join(Appointment, col(Appointment.person_id) == Person.id)
            .join(UnitPeriod, col(UnitPeriod.unit_id) == Appointment.unit_id)
            .where(col(Appointment.valid_to).is_(None), col(UnitPeriod.valid_to).is_(None))
            .where(col(UnitPeriod.path).startswith(path), col(Person.left_on).is_(None))
            .order_by(col(Person.staff_no))
        )
        return list(session.exec(query))
