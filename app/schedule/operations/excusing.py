"""Mark the sessions that an approved leave covers, and take the marks back for those it no longer does."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.journal import operations as journal
from app.schedule.facts import AttendanceSource, AttendanceStatus
from app.schedule.models import Attendance, CourseSession
from app.schedule.operations.attendance import record_attendance
from app.web.actor import Actor


def excuse_absence(
    session: Session,
    person_id: uuid.UUID,
    batch_id: uuid.UUID,
    *,
    from_: datetime,
    to: datetime,
    note: str,
    only: Collection[uuid.UUID] | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Mark a person as on leave in every session of a batch within a time; return how many marks were new.

    `only` narrows it to some of them. Whoever was seen there stays as seen: only an absence, or no mark yet, becomes
    leave. It credits no hours.
    """
    marked = 0
    for course_id in _sessions(session, batch_id, from_, to):
        if only is not None and course_id not in only:
            continue
        status = session.exec(
            select(Attendance.status).where(
                Attendance.session_id == course_id, Attendance.person_id == person_id
            )
        ).first()
        if status not in (None, AttendanceStatus.ABSENT):
            continue
        marked += record_attendance(
            session,
            course_id,
            {person_id: AttendanceStatus.ON_LEAVE},
            source=AttendanceSource.LEAVE,
            notes={person_id: note[:200]},
            by=by,
            at=at,
        )
    return marked


def _sessions(session: Session, batch_id: uuid.UUID, from_: datetime, to: datetime) -> list[uuid.UUID]:
    held = (
        CourseSession.batch_id == batch_id,
        col(CourseSession.cancelled_at).is_(None),
        col(CourseSession.starts_at) < to,
        col(CourseSession.ends_at) > from_,
    )
    order = (col(CourseSession.starts_at), col(CourseSession.id))
    return list(session.exec(select(CourseSession.id).where(*held).order_by(*order)).all())


def expect_again(
    session: Session,
    person_id: uuid.UUID,
    batch_id: uuid.UUID,
    *,
    from_: datetime,
    unit_path: str,
    by: Actor,
    at: datetime,
) -> int:
    """Take back the marks that a leave made in sessions from an instant on: the person is expected there again."""
    statement = (
        select(Attendance.id, Attendance.session_id)
        .join(CourseSession, col(CourseSession.id) == Attendance.session_id)
        .where(
            CourseSession.batch_id == batch_id,
            col(CourseSession.ends_at) > from_,
            Attendance.person_id == person_id,
            Attendance.status == AttendanceStatus.ON_LEAVE,
            Attendance.source == AttendanceSource.LEAVE,
        )
    )
    found = session.exec(statement).all()
    if not found:
        return 0
    session.execute(delete(Attendance).where(col(Attendance.id).in_([row_id for row_id, _ in found])))
    _record(session, person_id, [course_id for _, course_id in found], unit_path, by, at)
    return len(found)


def _record(
    session: Session,
    person_id: uuid.UUID,
    sessions: Iterable[uuid.UUID],
    unit_path: str,
    by: Actor,
    at: datetime,
) -> None:
    for course_id in sessions:
        journal.record(
            session,
            "attendance.expected",
            "course_session",
            course_id,
            by=by,
            at=at,
            unit_path=unit_path,
            marks=[[str(person_id), AttendanceStatus.ON_LEAVE.value, None]],
        )
