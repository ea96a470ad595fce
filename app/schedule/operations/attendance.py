"""Say who was there: by roll-call, and by the code in the hall."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from app import clock
from app.clock import SHANGHAI
from app.journal import operations as journal
from app.organisation.models import Person
from app.planning.models import Batch, Programme
from app.refusals import Unknown
from app.schedule.facts import AttendanceSource, AttendanceStatus
from app.schedule.models import Attendance, CourseSession
from app.schedule.operations.ledger import settle
from app.schedule.operations.refusals import (
    LateEntryNeedsReason,
    MarksChanged,
    NotEnrolled,
    StrangerMarked,
    TooEarlyToMark,
)
from app.schedule.queries.attendance import holders
from app.schedule.rules import (
    SessionCancelled,
    WrongCode,
    accepts,
    check_window,
    is_late_entry,
    opens_at,
    status_at,
)
from app.web.actor import Actor

# A code in the hall overrules what was only assumed; what somebody saw stays.
ASSUMED = frozenset({AttendanceStatus.ABSENT, AttendanceStatus.ON_LEAVE})
# What a person says, and must give a reason for once the day is over; leave has its own papers.
SAID = frozenset({AttendanceSource.ROLL_CALL, AttendanceSource.PAPER})
Marks = Mapping[uuid.UUID, AttendanceStatus]


def record_attendance(
    session: Session,
    session_id: uuid.UUID,
    marks: Marks,
    *,
    source: AttendanceSource = AttendanceSource.ROLL_CALL,
    seen: Mapping[uuid.UUID, AttendanceStatus | None] | None = None,
    notes: Mapping[uuid.UUID, str] | None = None,
    reason: str = "",
    noted: Mapping[uuid.UUID, datetime] | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Mark people of a session and settle their hours; return how many marks changed.

    `seen` is what the marker had before their eyes: a mark that leaves it alone is no mark, and one that
    would overwrite what came in since is refused with the names of those concerned. `noted` is when each mark
    was made, where it reaches the server only now. What is said after the day of the session needs a `reason`.
    """
    course, unit_path = hold(session, session_id, alone=True)
    if course.cancelled_at is not None:
        raise SessionCancelled
    wanted = {who: status for who, status in marks.items() if seen is None or seen.get(who) != status}
    if any(status != AttendanceStatus.ON_LEAVE for status in wanted.values()) and at < opens_at(
        course.starts_at
    ):
        raise TooEarlyToMark(when=opens_at(course.starts_at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"))
    noted = noted or {}
    late = any(is_late_entry(course.ends_at, noted.get(who, at)) for who in wanted)
    if late and source in SAID and not reason:
        raise LateEntryNeedsReason(title=course.title)
    rows = marked(session, session_id)
    if strangers := set(wanted) - set(rows) - set(session.scalars(holders(course.batch_id)).all()):
        raise StrangerMarked(n=len(strangers))
    if seen is not None:
        _refuse_stale(session, {who: row.status for who, row in rows.items()}, seen, wanted)
    entry = {
        "session_id": session_id,
        "source": source,
        "recorded_by": by.person_id,
        "recorded_at": at,
        "device": None,
    }
    own = {who: {"note": (notes or {}).get(who, reason)[:200], "noted_at": noted.get(who)} for who in wanted}
    changed = _mark(session, rows, wanted, entry, own)
    if changed:
        settle(session, session_id, [who for who, *_ in changed], by=by, at=at)
        details: dict[str, Any] = {"reason": reason} if reason else {}
        if noted:
            details["noted"] = {str(who): when.isoformat() for who, when in noted.items()}
        journal.record(
            session,
            "attendance.recorded",
            "course_session",
            session_id,
            by=by,
            at=at,
            unit_path=unit_path,
            source=source,
            marks=[[str(who), before, after] for who, before, after in changed],
            **details,
        )
    return len(changed)


def _refuse_stale(
    session: Session,
    now: Marks,
    seen: Mapping[uuid.UUID, AttendanceStatus | None],
    wanted: Marks,
) -> None:
    stale = [who for who, status in wanted.items() if now.get(who) not in (seen.get(who), status)]
    if stale:
        names = session.exec(select(Person.name).where(col(Person.id).in_(stale)).order_by(Person.name)).all()
        raise MarksChanged(names="、".join(names))


def _mark(
    session: Session,
    rows: Mapping[uuid.UUID, Attendance],
    wanted: Marks,
    entry: Mapping[str, Any],
    own: Mapping[uuid.UUID, Mapping[str, Any]],
) -> list[tuple[uuid.UUID, str | None, str]]:
    changed: list[tuple[uuid.UUID, str | None, str]] = []
    fresh: list[dict[str, Any]] = []
    for who, status in wanted.items():
        row = rows.get(who)
        values = {**entry, **own[who], "status": status}
        if row is None:
            fresh.append({**values, "id": clock.new_id(), "person_id": who})
            changed.append((who, None, status.value))
        elif row.status != status:
            changed.append((who, row.status.value, status.value))
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)
    if fresh:
        session.execute(insert(Attendance), fresh)
    session.flush()
    return changed


def check_in(
    session: Session,
    session_id: uuid.UUID,
    code: str,
    *,
    device: str | None = None,
    by: Actor,
    at: datetime,
) -> AttendanceStatus:
    """Check the actor in by the code in the hall; once in, a further code changes nothing.

    `device` is the digest of what the browser was given at an earlier sign-in. Many people from one device is
    something to look at, never a reason to refuse: phones are lent.
    """
    try:
        course, unit_path = hold(session, session_id, alone=False)
    except Unknown:
        # A session one is not enrolled in and one that never was sound the same.
        raise NotEnrolled from None
    if by.person_id not in session.scalars(holders(course.batch_id)).all():
        raise NotEnrolled
    check_window(course.starts_at, course.ends_at, course.cancelled_at, at)
    if not accepts(code, course.secret, str(session_id), opens_at(course.starts_at), course.ends_at, at):
        raise WrongCode
    before: Attendance | None = session.exec(_one(session_id, by.person_id)).first()
    if before is not None and before.status not in ASSUMED:
        return before.status
    status = status_at(course.starts_at, at)
    if before is not None:
        return _arrive(session, before, status, unit_path, device, by, at)
    row = {
        "id": clock.new_id(),
        "session_id": session_id,
        "person_id": by.person_id,
        "status": status,
        "source": AttendanceSource.CODE,
        "note": "",
        "recorded_by": by.person_id,
        "recorded_at": at,
        "device": device,
    }
    # Two devices of one person may come at once: the second finds the first one's row and leaves it.
    module = __import__(f"sqlalchemy.dialects.{session.get_bind().dialect.name}", fromlist=["insert"])
    statement = module.insert(Attendance).values(row).on_conflict_do_nothing().returning(Attendance.id)
    if session.execute(statement).first() is None:
        there: Attendance = session.exec(_one(session_id, by.person_id)).one()
        return there.status
    _record_check_in(session, session_id, None, status, unit_path, by, at)
    return status


def _arrive(
    session: Session,
    row: Attendance,
    status: AttendanceStatus,
    unit_path: str,
    device: str | None,
    by: Actor,
    at: datetime,
) -> AttendanceStatus:
    before = row.status
    row.status, row.source, row.device, row.noted_at = status, AttendanceSource.CODE, device, None
    row.recorded_by, row.recorded_at = by.person_id, at
    session.add(row)
    session.flush()
    _record_check_in(session, row.session_id, before, status, unit_path, by, at)
    return status


def _record_check_in(
    session: Session,
    session_id: uuid.UUID,
    before: AttendanceStatus | None,
    after: AttendanceStatus,
    unit_path: str,
    by: Actor,
    at: datetime,
) -> None:
    settle(session, session_id, [by.person_id], by=by, at=at)
    journal.record(
        session,
        "attendance.checked_in",
        "course_session",
        session_id,
        by=by,
        at=at,
        unit_path=unit_path,
        marks=[[str(by.person_id), before, after]],
    )


def hold(session: Session, session_id: uuid.UUID, *, alone: bool) -> tuple[CourseSession, str]:
    """Lock a session for marking, alone or beside other check-ins; return it with the path of its programme's unit."""
    # Check-ins run beside each other and wait only for a roll-call or a change of the session, and it for them.
    # Neither lock stands in the way of foreign keys, or a ledger line and a moved session could wait for each other.
    statement = select(CourseSession).where(CourseSession.id == session_id)
    statement = statement.with_for_update(key_share=True) if alone else statement.with_for_update(read=True)
    course = session.exec(statement.execution_options(populate_existing=True)).first()
    if course is None:
        raise Unknown
    owner = (
        select(Programme.unit_path)
        .join(Batch, col(Batch.programme_id) == Programme.id)
        .where(Batch.id == course.batch_id)
    )
    return course, session.exec(owner).one()


def marked(session: Session, session_id: uuid.UUID) -> dict[uuid.UUID, Attendance]:
    """Return the marks of a session by person, as they are now."""
    statement = select(Attendance).where(Attendance.session_id == session_id)
    found: Iterable[Attendance] = session.exec(statement.execution_options(populate_existing=True)).all()
    return {row.person_id: row for row in found}


def _one(session_id: uuid.UUID, person_id: uuid.UUID) -> Any:
    statement = select(Attendance).where(
        Attendance.session_id == session_id, Attendance.person_id == person_id
    )
    return statement.with_for_update().execution_options(populate_existing=True)
