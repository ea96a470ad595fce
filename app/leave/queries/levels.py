"""A programme's table of who decides on leave, and who that is for one request."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.leave.facts import Approver, Level
from app.leave.models import LeaveLevel
from app.leave.queries.people import leader_of
from app.leave.rules.levels import PRESETS, USUAL
from app.organisation.models import Person


def levels_of(session: Session, programme_id: uuid.UUID) -> Sequence[Level]:
    """Return who decides by length, nearest first; a programme that set nothing has the usual three."""
    columns: tuple[Any, ...] = (LeaveLevel, Person.name, Person.staff_no)
    statement = (
        select(*columns)
        .outerjoin(Person, col(Person.id) == LeaveLevel.named_id)
        .where(col(LeaveLevel.programme_id) == programme_id)
        .order_by(col(LeaveLevel.position))
    )
    rows = session.execute(statement).all()
    found = [
        Level(row.up_to_half_days, Approver(row.approver), row.named_id, name or "", staff_no or "")
        for row, name, staff_no in rows
    ]
    return found or PRESETS[USUAL]


def who_decides(
    session: Session, unit_id: uuid.UUID, level: Level, applicant: uuid.UUID
) -> tuple[Approver, uuid.UUID | None]:
    """Return who decides on a request: the level, and the one person where it is one.

    Where a unit has no leader but the applicant, the programme's organizers decide.
    """
    if level.approver is not Approver.LEADER:
        return level.approver, None
    named = level.named_id if level.named_id not in (None, applicant) else None
    leader = named or leader_of(session, unit_id, applicant)
    return (Approver.LEADER, leader) if leader else (Approver.PROGRAMME_ORGANIZER, None)
