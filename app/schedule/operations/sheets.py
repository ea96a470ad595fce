"""Enter what was signed on paper."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.organisation.models import Person
from app.schedule.facts import AttendanceSource, AttendanceStatus, SheetEntered
from app.schedule.operations.attendance import hold, marked, record_attendance
from app.schedule.rules import filled
from app.web.actor import Actor


def enter_sheet(
    session: Session,
    session_ids: Sequence[uuid.UUID],
    marks: Mapping[uuid.UUID, AttendanceStatus],
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> SheetEntered:
    """Enter a paper sheet for the sessions it was signed for: it says what nobody had said, and overwrites nothing.

    Whoever is marked otherwise than the sheet says stays as marked and is named, for somebody to look at.
    """
    count, kept = 0, set[uuid.UUID]()
    for session_id in session_ids:
        hold(session, session_id, alone=True)
        known = {who: row.status for who, row in marked(session, session_id).items()}
        fresh, otherwise = filled(known, marks)
        kept |= set(otherwise)
        count += record_attendance(
            session, session_id, fresh, source=AttendanceSource.PAPER, reason=reason, by=by, at=at
        )
    names = select(Person.name).where(col(Person.id).in_(kept)).order_by(Person.name_pinyin, Person.staff_no)
    return SheetEntered(count, tuple(session.exec(names).all()) if kept else ())
