"""Ask for leave, and take the wish back before it is decided."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from app.clock import new_id
from app.journal.operations import record
from app.leave.facts import Days, LeaveKind, LeaveState
from app.leave.models import LeaveRequest, LeaveSession
from app.leave.operations.telling import days_of, tell_approvers
from app.leave.queries.levels import levels_of, who_decides
from app.leave.refusals import LeaveOverlaps, NoSeat, NotOfBatch, NotWaiting
from app.leave.rules import days as rules
from app.leave.rules.levels import level_for
from app.planning.models import Enrolment
from app.planning.operations.absences import keep_proof
from app.planning.operations.batches import open_batch
from app.refusals import Unknown
from app.schedule.models import CourseSession
from app.web.actor import Actor

STANDING = (LeaveState.ASKED, LeaveState.APPROVED)


def ask(
    session: Session,
    batch_id: uuid.UUID,
    *,
    kind: LeaveKind,
    days: Days | None = None,
    sessions: Collection[uuid.UUID] = (),
    reason: str,
    proof: tuple[str, bytes] | None = None,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Ask for leave from a batch one has a seat in, of some days or of single sessions; whoever decides is told."""
    batch, programme = open_batch(session, batch_id)
    held = (Enrolment.batch_id == batch_id, Enrolment.person_id == by.person_id)
    if session.exec(select(Enrolment.id).where(*held, col(Enrolment.withdrawn_at).is_(None))).first() is None:
        raise NoSeat
    times = _times(session, batch_id, sessions, at) if sessions else []
    days, counted = rules.spanning(times) if times else (days, None)
    assert days is not None
    rules.check(days, batch.number, batch.starts_on, batch.ends_on, at)
    _refuse_overlap(session, batch_id, by.person_id, times or [(rules.begins(days), rules.ends(days))])
    half_days = counted or rules.half_days(days)
    level = level_for(half_days, levels_of(session, programme.id))
    approver, approver_id = who_decides(session, programme.unit_id, level, by.person_id)
    row = LeaveRequest(
        id=new_id(),
        programme_id=programme.id,
        batch_id=batch_id,
        person_id=by.person_id,
        kind=kind,
        starts_on=days.starts_on,
        starts_half=days.starts_half,
        ends_on=days.ends_on,
        ends_half=days.ends_half,
        session_half_days=counted,
        reason=reason.strip(),
        proof_id=keep_proof(session, by.person_id, *proof, by=by.person_id, at=at) if proof else None,
        state=LeaveState.ASKED,
        approver=approver,
        approver_id=approver_id,
        asked_at=at,
    )
    session.add(row)
    session.flush()
    session.add_all(LeaveSession(leave_id=row.id, session_id=each) for each in sessions)
    session.flush()
    tell_approvers(session, row, by.name, programme.unit_path, at)
    record(
        session,
        "leave.asked",
        "leave",
        row.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        person=by.person_id,
        batch=batch.number,
        kind=kind.value,
        half_days=half_days,
        sessions=len(sessions),
        starts_on=days.starts_on,
        ends_on=days.ends_on,
    )
    return row.id


def _times(
    session: Session, batch_id: uuid.UUID, sessions: Collection[uuid.UUID], at: datetime
) -> list[tuple[datetime, datetime]]:
    """Return when some sessions are; refuse one that is none of the batch's, called off, or over."""
    held = columns(col(CourseSession.starts_at), col(CourseSession.ends_at)).where(
        col(CourseSession.id).in_(sessions),
        col(CourseSession.batch_id) == batch_id,
        col(CourseSession.cancelled_at).is_(None),
        col(CourseSession.ends_at) > at,
    )
    found = [(begins, ends) for begins, ends in session.execute(held).all()]
    if len(found) != len(set(sessions)):
        raise NotOfBatch
    return found


def _refuse_overlap(
    session: Session, batch_id: uuid.UUID, person_id: uuid.UUID, times: Sequence[tuple[datetime, datetime]]
) -> None:
    mine = select(LeaveRequest).where(
        LeaveRequest.batch_id == batch_id,
        LeaveRequest.person_id == person_id,
        col(LeaveRequest.state).in_(STANDING),
    )
    for row in session.exec(mine).all():
        taken = covered(session, row)
        if any(begins < to and ends > from_ for begins, ends in times for from_, to in taken):
            raise LeaveOverlaps(first=row.starts_on.isoformat(), last=row.ends_on.isoformat())


def covered(session: Session, row: LeaveRequest) -> list[tuple[datetime, datetime]]:
    """Return the stretches of time a leave is of: its single sessions, or all from its first half day to its last."""
    if row.session_half_days is None:
        days = days_of(row)
        return [(rules.begins(days), rules.ends(days))]
    held = (
        columns(col(CourseSession.starts_at), col(CourseSession.ends_at))
        .join(LeaveSession, col(LeaveSession.session_id) == CourseSession.id)
        .where(col(LeaveSession.leave_id) == row.id)
        .order_by(col(CourseSession.starts_at), col(CourseSession.id))
    )
    return [(begins, ends) for begins, ends in session.execute(held).all()]


def withdraw(session: Session, leave_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Take one's own request back while it waits; said twice, it is said once."""
    row = hold(session, leave_id)
    if row.state is LeaveState.WITHDRAWN:
        return
    if row.state is not LeaveState.ASKED:
        raise NotWaiting
    row.state, row.version = LeaveState.WITHDRAWN, row.version + 1
    session.add(row)
    session.flush()
    record(session, "leave.withdrawn", "leave", row.id, by=by, at=at, person=row.person_id)


def hold(session: Session, leave_id: uuid.UUID) -> LeaveRequest:
    """Return a request, its batch and its row locked, as it now is: the batch first, as everywhere."""
    batch_id = session.exec(select(LeaveRequest.batch_id).where(LeaveRequest.id == leave_id)).first()
    if batch_id is None:
        raise Unknown
    open_batch(session, batch_id)
    held = select(LeaveRequest).where(LeaveRequest.id == leave_id).with_for_update()
    row: LeaveRequest = session.exec(held.execution_options(populate_existing=True)).one()
    return row
