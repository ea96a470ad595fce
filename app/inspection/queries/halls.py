"""Who was marked as there in two halls at once, and who checked in from one browser."""

import uuid
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.inspection.facts import CheckedIn, TwoHalls
from app.inspection.rules.anomalies import FEWEST_ON_A_PHONE
from app.planning.models import Batch, Enrolment
from app.schedule.facts import ATTENDED
from app.schedule.models import Attendance, CourseSession

_THERE: Any = aliased(Attendance, name="also_there")
_OTHER: Any = aliased(CourseSession, name="other_session")
_BATCH: Any = aliased(Batch, name="other_batch")


def twice(session: Session, programme_id: uuid.UUID) -> list[TwoHalls]:
    """Return whoever was marked as there in a session of a programme and in another one held at the same time.

    What another programme taught then is its own business: its title is not told.
    """
    columns: tuple[Any, ...] = (
        Attendance.person_id,
        CourseSession.id,
        CourseSession.title,
        CourseSession.starts_at,
        _OTHER.id,
        _OTHER.title,
        _OTHER.starts_at,
        _BATCH.programme_id,
    )
    overlap = and_(
        _OTHER.id == _THERE.session_id,
        _OTHER.starts_at < col(CourseSession.ends_at),
        _OTHER.ends_at > col(CourseSession.starts_at),
        _OTHER.cancelled_at.is_(None),
    )
    same = and_(
        _THERE.person_id == col(Attendance.person_id), _THERE.session_id != col(Attendance.session_id)
    )
    # Only who has had seats in two batches can be marked in both: few, whom the rest is then asked about.
    in_two = (
        select(col(Enrolment.person_id))
        .group_by(col(Enrolment.person_id))
        .having(func.count(func.distinct(col(Enrolment.batch_id))) > 1)
    )
    statement = (
        select(*columns)
        .select_from(Attendance)
        .join(CourseSession, col(CourseSession.id) == Attendance.session_id)
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .join(_THERE, same)
        .join(_OTHER, overlap)
        .join(_BATCH, _BATCH.id == _OTHER.batch_id)
        .where(
            col(Batch.programme_id) == programme_id,
            col(Attendance.person_id).in_(in_two),
            col(CourseSession.cancelled_at).is_(None),
            col(Attendance.status).in_(tuple(ATTENDED)),
            _THERE.status.in_(tuple(ATTENDED)),
        )
        .order_by(col(CourseSession.starts_at), col(CourseSession.id), col(Attendance.person_id), _OTHER.id)
    )
    return [
        TwoHalls(
            str(person_id),
            str(key),
            title,
            starts_at,
            str(other_id),
            other_title if other_programme == programme_id else None,
            other_starts_at,
        )
        for (
            person_id,
            key,
            title,
            starts_at,
            other_id,
            other_title,
            other_starts_at,
            other_programme,
        ) in session.execute(statement).all()
    ]


def checked_in(session: Session, programme_id: uuid.UUID) -> list[CheckedIn]:
    """Return who checked in by code from a browser that several people of the session checked in from."""
    own = (
        select(col(CourseSession.id))
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .where(col(Batch.programme_id) == programme_id)
    )
    several = (
        select(col(Attendance.session_id), col(Attendance.device))
        .where(col(Attendance.device).is_not(None), col(Attendance.session_id).in_(own))
        .group_by(col(Attendance.session_id), col(Attendance.device))
        .having(func.count() >= FEWEST_ON_A_PHONE)
        .subquery("several")
    )
    shared = and_(
        several.c.session_id == col(Attendance.session_id), several.c.device == col(Attendance.device)
    )
    columns: tuple[Any, ...] = (
        Attendance.person_id,
        CourseSession.id,
        CourseSession.title,
        CourseSession.starts_at,
        Attendance.device,
    )
    statement = (
        select(*columns)
        .select_from(Attendance)
        .join(several, shared)
        .join(CourseSession, col(CourseSession.id) == Attendance.session_id)
        .order_by(col(CourseSession.starts_at), col(CourseSession.id), col(Attendance.person_id))
    )
    return [
        CheckedIn(str(person_id), str(key), title, starts_at, device)
        for person_id, key, title, starts_at, device in session.execute(statement).all()
    ]
