"""Close a leave on return (销假): what was not taken of it is given back."""

import uuid
from datetime import date, datetime

from sqlmodel import Session

from app.clock import day_of
from app.journal.operations import record
from app.leave.facts import Half, LeaveState
from app.leave.operations.asking import hold
from app.leave.operations.telling import days_of, tell_applicant
from app.leave.refusals import NotApproved, ReturnsLater
from app.leave.rules import days as rules
from app.planning.models import Programme
from app.planning.operations import forget_absence, note_absence
from app.schedule.operations import expect_again
from app.web.actor import Actor


def close(
    session: Session, leave_id: uuid.UUID, *, returned_on: date, half: Half, by: Actor, at: datetime
) -> None:
    """Note from when somebody is back. An earlier return shortens the leave, and they are expected again."""
    if returned_on > day_of(at):
        raise ReturnsLater
    row = hold(session, leave_id)
    if row.state is LeaveState.CLOSED:
        return
    if row.state is not LeaveState.APPROVED:
        raise NotApproved
    path = session.get_one(Programme, row.programme_id).unit_path
    days = days_of(row)
    taken = rules.shortened(days, returned_on, half)
    row.state, row.version = LeaveState.CLOSED, row.version + 1
    row.returned_on, row.returned_half, row.closed_by = returned_on, half, by.person_id
    session.add(row)
    session.flush()
    if taken != days:
        if taken is None:
            forget_absence(session, row.id)
        else:
            note_absence(
                session, row.person_id, row.id, starts_on=taken.starts_on, ends_on=taken.ends_on, at=at
            )
        expect_again(
            session,
            row.person_id,
            row.batch_id,
            from_=rules.instant(returned_on, half),
            unit_path=path,
            by=by,
            at=at,
        )
    if by.person_id != row.person_id:
        tell_applicant(session, row, "已为您销假", f"返岗日期：{returned_on.isoformat()}。", at)
    record(
        session,
        "leave.closed",
        "leave",
        row.id,
        by=by,
        at=at,
        unit_path=path,
        person=row.person_id,
        returned_on=returned_on,
        half=half.value,
        early=taken != days,
    )
