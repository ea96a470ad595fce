"""Who was there: the sheet of a session, the counts in the hall, and a programme's attendance."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.organisation.models import Appointment, Person, UnitPeriod
from app.planning import queries as planning
from app.planning.models import Batch, Enrolment
from app.schedule.facts import ATTENDED, AttendanceFacts, MarkFacts
from app.schedule.models import Attendance, CourseSession, HourEntry


def holders(batch_id: Any) -> Any:
    """Return the select of those who hold a seat in a batch now."""
    return select(col(Enrolment.person_id)).where(
        col(Enrolment.batch_id) == batch_id, col(Enrolment.withdrawn_at).is_(None)
    )


def sheet(session: Session, session_id: uuid.UUID, batch_id: uuid.UUID) -> list[MarkFacts]:
    """Return everyone with a seat, and whoever was marked before giving theirs up, by unit and name."""
    enrolled = holders(batch_id).subquery()
    credited = (
        select(col(HourEntry.person_id), func.sum(col(HourEntry.minutes)).label("minutes"))
        .where(col(HourEntry.session_id) == session_id)
        .group_by(col(HourEntry.person_id))
        .subquery()
    )
    serves = and_(
        col(Appointment.person_id) == col(Person.id),
        col(Appointment.is_main),
        or_(col(Appointment.valid_to).is_(None), col(Appointment.valid_to) == col(Person.left_on)),
    )
    at_session = and_(col(Attendance.person_id) == col(Person.id), col(Attendance.session_id) == session_id)
    now = and_(col(UnitPeriod.unit_id) == col(Appointment.unit_id), col(UnitPeriod.valid_to).is_(None))
    statement: Any = (
        select(
            Person,
            col(UnitPeriod.name),
            Attendance,
            col(Account.display_name),
            credited.c.minutes,
            enrolled.c.person_id,
        )
        .outerjoin(enrolled, enrolled.c.person_id == col(Person.id))
        .outerjoin(Attendance, at_session)
        .outerjoin(Account, col(Account.id) == col(Attendance.recorded_by))
        .outerjoin(credited, credited.c.person_id == col(Person.id))
        .outerjoin(Appointment, serves)
        .outerjoin(UnitPeriod, now)
        .where(or_(enrolled.c.person_id.is_not(None), col(Attendance.id).is_not(None)))
        .order_by(col(UnitPeriod.path), col(Person.name_pinyin), col(Person.staff_no))
    )
    return [_mark(*row) for row in session.execute(statement).all()]


def _mark(
    person: Person, unit: str | None, row: Attendance | None, by: str | None, minutes: int | None, seat: Any
) -> MarkFacts:
    who = MarkFacts(person.id, person.name, person.staff_no, unit or "", seat is not None)
    if row is None:
        return who
    return MarkFacts(
        who.person_id,
        who.name,
        who.staff_no,
        who.unit_name,
        who.enrolled,
        row.status,
        row.source,
        row.note,
        row.recorded_at,
        by,
        int(minutes or 0),
        row.noted_at,
    )


def attendance_of(
    session: Session, programme_id: uuid.UUID, at: datetime | None = None
) -> dict[uuid.UUID, AttendanceFacts]:
    """Return how each person with a seat in a programme attended the sessions of the batch they are judged by.

    `total` and `required_missed` count every session that is not called off; with `at` only those over by then.
    """
    attended = case((col(Attendance.status).in_(tuple(ATTENDED)), 1), else_=0)
    missed = case((and_(col(CourseSession.is_required), attended == 0), 1), else_=0)
    own = and_(
        col(Attendance.session_id) == col(CourseSession.id),
        col(Attendance.person_id) == col(Enrolment.person_id),
    )
    held = and_(
        col(CourseSession.batch_id) == col(Enrolment.batch_id), col(CourseSession.cancelled_at).is_(None)
    )
    if at is not None:
        held = and_(held, col(CourseSession.ends_at) <= at)
    statement: Any = (
        select(
            col(Enrolment.person_id),
            func.coalesce(func.sum(case((col(CourseSession.id).is_not(None), missed), else_=0)), 0),
            func.coalesce(func.sum(attended), 0),
            func.count(col(CourseSession.id)),
        )
        .join(Batch, col(Batch.id) == Enrolment.batch_id)
        .outerjoin(CourseSession, held)
        .outerjoin(Attendance, own)
        .where(col(Enrolment.programme_id) == programme_id, planning.latest_seat())
        .group_by(col(Enrolment.person_id))
    )
    return {
        person_id: AttendanceFacts(int(required), int(there), int(total))
        for person_id, required, there, total in session.execute(statement).all()
    }
