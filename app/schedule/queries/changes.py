"""What was changed in a timetable."""

import uuid

from sqlalchemy import select
from sqlmodel import Session, col

from app.schedule.facts import ChangeKind
from app.schedule.models import CourseSession, TimetableChange


def last_move(session: Session, batch_id: uuid.UUID, person_id: uuid.UUID) -> str | None:
    """Return the title of the session whose move a person made last and can still take back."""
    statement = (
        select(col(CourseSession.title), col(CourseSession.sequence) == col(TimetableChange.sequence))
        .join(TimetableChange, col(TimetableChange.session_id) == col(CourseSession.id))
        .where(
            col(TimetableChange.batch_id) == batch_id,
            col(TimetableChange.changed_by) == person_id,
            col(TimetableChange.kind) == ChangeKind.MOVED,
            col(TimetableChange.undone_at).is_(None),
            col(CourseSession.cancelled_at).is_(None),
        )
        .order_by(col(TimetableChange.changed_at).desc(), col(TimetableChange.id).desc())
    )
    found = session.execute(statement).first()
    return found[0] if found and found[1] else None
