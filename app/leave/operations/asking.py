"""Ask for leave, and take the wish back before it is decided."""

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from app.clock import new_id
from app.journal.operations import record
from app.leave.facts import Days, Half, LeaveKind, LeaveState
from app.leave.models import LeaveRequest
from app.leave.operations.telling import tell_approvers
from app.leave.queries.levels import levels_of, who_decides
from app.leave.refusals import LeaveOverlaps, NoSeat, NotWaiting
from app.leave.rules import days as rules
from app.leave.rules.levels import level_for
from app.planning.models import Enrolment
from app.planning.operations.absences import keep_proof
from app.planning.operations.batches import open_batch
from app.refusals import Unknown
from app.web.actor import Actor

STANDING = (LeaveState.ASKED, LeaveState.APPROVED)


def ask(
    session: Session,
    batch_id: uuid.UUID,
    *,
    kind: LeaveKind,
    days: Days,
    reason: str,
    proof: tuple[str, bytes] | None = None,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Ask for leave from a batch one has a seat in; whoever is to decide is told."""
    batch, programme = open_batch(session, batch_id)
    held = (Enrolment.batch_id == batch_id, Enrolment.person_id == by.person_id)
    if session.exec(select(Enrolment.id).where(*held, col(Enrolment.withdrawn_at).is_(None))).first() is None:
        raise NoSeat
    rules.check(days, batch.number, batch.starts_on, batch.ends_on, at)
    _refuse_overlap(session, batch_id, by.person_id, days)
    level = level_for(rules.half_days(days), levels_of(session, programme.id))
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
        reason=reason.strip(),
        proof_id=keep_proof(session, by.person_id, *proof, by=by.person_id, at=at) if proof else None,
        state=LeaveState.ASKED,
        approver=approver,
        approver_id=approver_id,
        asked_at=at,
    )
    session.add(row)
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
        half_days=rules.half_days(days),
        starts_on=days.starts_on,
        ends_on=days.ends_on,
    )
    return row.id


def _refuse_overlap(session: Session, batch_id: uuid.UUID, person_id: uuid.UUID, days: Days) -> None:
    mine = select(LeaveRequest).where(
        LeaveRequest.batch_id == batch_id,
        LeaveRequest.person_id == person_id,
        col(LeaveRequest.state).in_(STANDING),
    )
    for row in session.exec(mine).all():
        other = Days(row.starts_on, Half(row.starts_half), row.ends_on, Half(row.ends_half))
        if rules.begins(other) < rules.ends(days) and rules.begins(days) < rules.ends(other):
            raise LeaveOverlaps(first=row.starts_on.isoformat(), last=row.ends_on.isoformat())


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
