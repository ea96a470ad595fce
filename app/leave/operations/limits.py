"""Decide on leave beyond one seventh of a batch's hours: withdrawal is recommended, the organizer confirms or keeps."""

import uuid
from datetime import datetime

from sqlmodel import Session, select

from app.clock import day_of, new_id
from app.journal.operations import record
from app.leave.facts import OverLimit
from app.leave.models import LimitDecision
from app.leave.operations.offering import offer_freed
from app.leave.queries.limits import over_limit
from app.leave.refusals import KeptWithoutReason, NotOverLimit, OwnLeave
from app.messages.operations import send
from app.planning.models import Enrolment, Programme
from app.planning.operations import withdraw as withdraw_seat
from app.planning.operations.batches import open_batch
from app.refusals import Unknown
from app.web.actor import Actor


def withdraw_over_limit(
    session: Session,
    programme_id: uuid.UUID,
    batch_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Take somebody out of a batch whose leave is beyond the limit; they are owed a make-up."""
    programme, found = _over(session, programme_id, batch_id, person_id, by, at)
    _decide(session, found, True, "", by, at)
    withdraw_seat(session, batch_id, person_id, reason="请假超过总学时的七分之一", by=by, at=at)
    send(
        session,
        [person_id],
        kind="leave",
        title=f"您已退出第 {found.batch_number} 期",
        body="请假超过总学时的七分之一，按规定退出本期，将安排补训。",
        link="/leave",
        at=at,
    )
    _record(session, "limit.withdrawn", programme, found, "", by, at)
    offer_freed(session, programme.id, at)


def keep_seat(
    session: Session,
    programme_id: uuid.UUID,
    batch_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Keep somebody in a batch in spite of their leave, and say why; more leave is decided on anew."""
    if not reason.strip():
        raise KeptWithoutReason
    programme, found = _over(session, programme_id, batch_id, person_id, by, at)
    _decide(session, found, False, reason.strip()[:300], by, at)
    _record(session, "limit.kept", programme, found, reason.strip(), by, at)


def _over(
    session: Session,
    programme_id: uuid.UUID,
    batch_id: uuid.UUID,
    person_id: uuid.UUID,
    by: Actor,
    at: datetime,
) -> tuple[Programme, OverLimit]:
    if by.person_id == person_id:
        raise OwnLeave
    _, programme = open_batch(session, batch_id)
    held = (Enrolment.batch_id == batch_id, Enrolment.person_id == person_id)
    if programme.id != programme_id or session.exec(select(Enrolment.id).where(*held)).first() is None:
        raise Unknown
    for found in over_limit(session, programme.id, day_of(at), person_id):
        if found.batch_id == batch_id:
            return programme, found
    raise NotOverLimit


def _decide(
    session: Session, found: OverLimit, is_withdrawn: bool, reason: str, by: Actor, at: datetime
) -> None:
    session.add(
        LimitDecision(
            id=new_id(),
            batch_id=found.batch_id,
            person_id=found.person_id,
            leave_minutes=found.leave_minutes,
            total_minutes=found.total_minutes,
            is_withdrawn=is_withdrawn,
            reason=reason,
            decided_by=by.person_id,
            decided_at=at,
        )
    )
    session.flush()


def _record(
    session: Session, action: str, programme: Programme, found: OverLimit, why: str, by: Actor, at: datetime
) -> None:
    record(
        session,
        action,
        "batch",
        found.batch_id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        person=found.person_id,
        leave_minutes=found.leave_minutes,
        total_minutes=found.total_minutes,
        reason=why,
    )
