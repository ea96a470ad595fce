"""Set who decides on leave in a programme; requests that wait go to whom the new table says."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.clock import new_id
from app.journal.operations import record
from app.leave.facts import LeaveState, Level
from app.leave.models import LeaveLevel, LeaveRequest
from app.leave.operations.telling import length
from app.leave.queries.levels import who_decides
from app.leave.rules.levels import check, level_for
from app.planning.operations.programmes import open_programme
from app.web.actor import Actor


def set_levels(
    session: Session, programme_id: uuid.UUID, levels: Sequence[Level], *, by: Actor, at: datetime
) -> None:
    """Replace a programme's table of who decides."""
    check(levels)
    programme = open_programme(session, programme_id)
    session.execute(delete(LeaveLevel).where(col(LeaveLevel.programme_id) == programme_id))
    for position, each in enumerate(levels, 1):
        session.add(
            LeaveLevel(
                id=new_id(),
                programme_id=programme_id,
                position=position,
                up_to_half_days=each.up_to,
                approver=each.approver,
                named_id=each.named_id,
            )
        )
    waiting = select(LeaveRequest).where(
        LeaveRequest.programme_id == programme_id, LeaveRequest.state == LeaveState.ASKED
    )
    for row in session.exec(waiting.with_for_update()).all():
        level = level_for(length(row), levels)
        row.approver, row.approver_id = who_decides(session, programme.unit_id, level, row.person_id)
        session.add(row)
    session.flush()
    record(
        session,
        "leave.levels_set",
        "programme",
        programme_id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        levels=[[each.up_to, each.approver.value, each.named_id] for each in levels],
    )
