"""What the screen in the hall shows, asked for every few seconds and therefore in one statement."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session, col

from app.organisation.models import Person
from app.planning.models import Enrolment
from app.schedule.facts import ATTENDED, AttendanceStatus, HallCounts, HallFacts
from app.schedule.models import Attendance, CourseSession
from app.schedule.rules import code_expires_at, code_for

# So many digits of a staff number tell two people of one name apart on a screen.
TAIL = 4


def hall(session: Session, session_id: uuid.UUID, at: datetime) -> HallFacts:
    """Return the code of this moment, and who of those with a seat is there or missing."""
    seated = and_(
        col(Enrolment.batch_id) == col(CourseSession.batch_id), col(Enrolment.withdrawn_at).is_(None)
    )
    marked = and_(
        col(Attendance.session_id) == col(CourseSession.id),
        col(Attendance.person_id) == col(Enrolment.person_id),
    )
    columns: tuple[Any, ...] = (
        CourseSession.secret,
        Person.name,
        Person.staff_no,
        Attendance.status,
        Attendance.recorded_at,
    )
    statement = (
        select(*columns)
        .select_from(CourseSession)
        .outerjoin(Enrolment, seated)
        .outerjoin(Person, col(Person.id) == col(Enrolment.person_id))
        .outerjoin(Attendance, marked)
        .where(col(CourseSession.id) == session_id)
        .order_by(col(Person.name_pinyin), col(Person.staff_no))
    )
    rows = session.execute(statement).all()
    # A session nobody has a seat for still is one row, without a person.
    people = [row[1:] for row in rows if row[1] is not None]
    return _facts(people, code_for(rows[0][0], str(session_id), at), code_expires_at(at))


def _facts(people: Sequence[Any], code: str, expires_at: datetime) -> HallFacts:
    """Fold rows of (name, staff number, status, when it was recorded), which come by name."""
    alike = Counter(name for name, *_ in people)
    here, missing = [], []
    for name, staff_no, status, recorded_at in people:
        shown = name if alike[name] == 1 else f"{name} {staff_no[-TAIL:]}"
        if status in ATTENDED:
            here.append((recorded_at, shown))
        elif status != AttendanceStatus.ON_LEAVE:
            missing.append(shown)
    # Sorted twice: the last to come first, and who came in the same moment by name.
    here.sort(key=lambda one: one[0], reverse=True)
    late = sum(status == AttendanceStatus.LATE for _, _, status, _ in people)
    counts = HallCounts(len(people), len(here) - late, late, len(people) - len(here) - len(missing))
    return HallFacts(code, expires_at, counts, tuple(name for _, name in here), tuple(missing))
