"""Approve a leave or send it back: by the level its length asks for, never by the applicant."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session, col

from app.clock import day_of
from app.journal.operations import record
from app.leave import policy
from app.leave.facts import LeaveKind, LeaveState
from app.leave.models import LeaveRequest
from app.leave.operations.asking import hold
from app.leave.operations.offering import offer_freed
from app.leave.operations.telling import KINDS, days_of, span, tell_applicant
from app.leave.queries.requests import request
from app.leave.queries.sessions import sessions_of
from app.leave.refusals import CommentMissing, LeaveChanged, NotYourLevel, OwnLeave
from app.leave.rules import days as rules
from app.planning.models import Batch, Programme
from app.planning.operations import note_absence
from app.planning.operations.seats import withdraw as withdraw_seat
from app.schedule.models import CourseSession
from app.schedule.operations import excuse_absence
from app.web.actor import Actor


def approve(
    session: Session, leave_id: uuid.UUID, *, version: int, comment: str = "", by: Actor, at: datetime
) -> bool:
    """Approve a leave; return whether it frees the seat.

    Leave that leaves nothing of a batch to attend, before it begins, takes the person out of it. Any other marks
    the sessions it covers as excused, which credits no hours. Plans made from now on keep the person free then.
    """
    row = _waiting(session, leave_id, version, by)
    batch = session.get_one(Batch, row.batch_id)
    path = _path(session, row)
    days = days_of(row)
    ticked = sessions_of(session, row)
    row.frees_seat = batch.starts_on > day_of(at) and _covers(session, row, batch, ticked)
    _decide(session, row, LeaveState.APPROVED, comment, by, at)
    note_absence(session, row.person_id, row.id, starts_on=row.starts_on, ends_on=row.ends_on, at=at)
    kind = KINDS[LeaveKind(row.kind)]
    note = f"{kind}：{row.reason}"
    if row.frees_seat:
        withdraw_seat(
            session, row.batch_id, row.person_id, reason=f"请假（{kind}）：{row.reason}", by=by, at=at
        )
        told = f"您在第 {batch.number} 期的名额已空出，将另行安排参训。"
    else:
        excuse_absence(
            session,
            row.person_id,
            row.batch_id,
            from_=rules.begins(days),
            to=rules.ends(days),
            note=note,
            only=ticked,
            by=by,
            at=at,
        )
        told = "请假期间的课程按请假登记，不计学时；返岗后请及时销假。"
    tell_applicant(session, row, "请假已批准", f"{span(days)}。{told}", at)
    _record(session, "leave.approved", row, path, by, at, frees_seat=row.frees_seat)
    if row.frees_seat:
        offer_freed(session, row.programme_id, at)
    return row.frees_seat


def send_back(
    session: Session, leave_id: uuid.UUID, *, version: int, comment: str, by: Actor, at: datetime
) -> None:
    """Send a request back with what is to be put right; the person may ask anew."""
    if not comment.strip():
        raise CommentMissing
    row = _waiting(session, leave_id, version, by)
    _decide(session, row, LeaveState.SENT_BACK, comment, by, at)
    tell_applicant(session, row, "请假申请已退回", f"{span(days_of(row))}。退回原因：{row.comment}", at)
    _record(session, "leave.sent_back", row, _path(session, row), by, at, comment=row.comment)


def _waiting(session: Session, leave_id: uuid.UUID, version: int, by: Actor) -> LeaveRequest:
    row = hold(session, leave_id)
    if by.person_id == row.person_id:
        raise OwnLeave
    if row.version != version or row.state is not LeaveState.ASKED:
        raise LeaveChanged
    facts = request(session, leave_id)
    if facts is None or not policy.decide(by, facts):
        raise NotYourLevel
    return row


def _decide(
    session: Session, row: LeaveRequest, state: LeaveState, comment: str, by: Actor, at: datetime
) -> None:
    row.state, row.version, row.comment = state, row.version + 1, comment.strip()[:300]
    row.decided_by, row.decided_at = by.person_id, at
    session.add(row)
    session.flush()


def _covers(session: Session, row: LeaveRequest, batch: Batch, ticked: set[uuid.UUID] | None) -> bool:
    """Say whether nothing of the batch is left to attend: by what was ticked, or by the days."""
    held = columns(col(CourseSession.id), col(CourseSession.starts_at), col(CourseSession.ends_at)).where(
        col(CourseSession.batch_id) == row.batch_id, col(CourseSession.cancelled_at).is_(None)
    )
    found = session.execute(held).all()
    if ticked is not None:
        return {key for key, _, _ in found} <= ticked
    times = [(begins, ends) for _, begins, ends in found]
    return rules.covers_batch(days_of(row), batch.starts_on, batch.ends_on, times)


def _path(session: Session, row: LeaveRequest) -> str:
    return session.get_one(Programme, row.programme_id).unit_path


def _record(
    session: Session, action: str, row: LeaveRequest, path: str, by: Actor, at: datetime, **more: Any
) -> None:
    record(session, action, "leave", row.id, by=by, at=at, unit_path=path, person=row.person_id, **more)
