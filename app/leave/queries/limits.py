"""Whose leave is more than one seventh of a batch's hours."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from app.leave.facts import OverLimit
from app.leave.models import LimitDecision
from app.organisation.models import Person
from app.planning.models import Batch, Enrolment, RosterEntry
from app.schedule.facts import AttendanceStatus
from app.schedule.models import Attendance, CourseSession
from app.schedule.rules import leave_is_too_long


def over_limit(
    session: Session, programme_id: uuid.UUID, on: date, person_id: uuid.UUID | None = None
) -> list[OverLimit]:
    """Return who is on leave for more than one seventh of their batch's hours, and nobody has decided on so much.

    Sessions marked on leave count with their whole minutes, those to come too; cancelled ones count nowhere. From a
    batch that was over by the day nobody withdraws any more.
    """
    held = col(CourseSession.cancelled_at).is_(None)
    total = (
        select(func.sum(col(CourseSession.minutes)))
        .where(col(CourseSession.batch_id) == Batch.id, held)
        .correlate(Batch)
        .scalar_subquery()
    )
    decided = (
        select(func.max(col(LimitDecision.leave_minutes)))
        .where(col(LimitDecision.batch_id) == Batch.id, col(LimitDecision.person_id) == Enrolment.person_id)
        .correlate(Batch, Enrolment)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        Batch.id,
        Batch.number,
        Person.id,
        Person.name,
        Person.staff_no,
        RosterEntry.unit_name,
        func.sum(col(CourseSession.minutes)),
        total,
        func.coalesce(decided, 0),
    )
    statement = (
        select(*columns)
        .select_from(Enrolment)
        .join(Batch, col(Batch.id) == Enrolment.batch_id)
        .join(CourseSession, and_(col(CourseSession.batch_id) == Batch.id, held))
        .join(
            Attendance,
            and_(
                col(Attendance.session_id) == CourseSession.id,
                col(Attendance.person_id) == Enrolment.person_id,
                col(Attendance.status) == AttendanceStatus.ON_LEAVE,
            ),
        )
        .join(Person, col(Person.id) == Enrolment.person_id)
        .join(
            RosterEntry,
            and_(
                col(RosterEntry.programme_id) == Enrolment.programme_id,
                col(RosterEntry.person_id) == Enrolment.person_id,
            ),
        )
        .where(col(Enrolment.programme_id) == programme_id, col(Enrolment.withdrawn_at).is_(None))
        .where(col(Batch.ends_on) >= on)
        .group_by(*columns[:6], col(Enrolment.person_id), col(Person.name_pinyin))
        .order_by(col(Batch.number), col(Person.name_pinyin), col(Person.staff_no))
    )
    if person_id is not None:
        statement = statement.where(col(Enrolment.person_id) == person_id)
    found = []
    for *who, leave, whole, decided_on in session.execute(statement).all():
        if leave_is_too_long(int(leave), int(whole)) and int(leave) > int(decided_on):
            batch_id, number, person, name, staff_no, unit = who
            found.append(OverLimit(batch_id, number, person, name, staff_no, unit, int(leave), int(whole)))
    return found
