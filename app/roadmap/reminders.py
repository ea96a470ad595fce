"""Tell owners that a task is near its day, and owners and organizers that one is past it: once each."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import jobs
from app.clock import day_of
from app.db import Databases
from app.journal.operations import record
from app.messages.operations import send
from app.planning.models import Programme, ProgrammeState
from app.roadmap.models import Milestone
from app.roadmap.operations import LINK
from app.roadmap.rules import NOTICE


@jobs.every("roadmap.reminders", seconds=1800)
def remind(databases: Databases, at: datetime) -> None:
    """Send the reminders that have become due; two workers at once send each one once."""
    with databases.transaction() as session:
        today = day_of(at)
        _tell(session, _claim(session, "soon_told_at", _soon(today), at), late=False, at=at)
        _tell(session, _claim(session, "late_told_at", _late(today), at), late=True, at=at)


def _soon(today: date) -> Any:
    return col(Milestone.due_on).between(today, today + timedelta(days=NOTICE))


def _late(today: date) -> Any:
    return col(Milestone.due_on) < today


def _claim(session: Session, told: str, which: Any, at: datetime) -> list[Any]:
    """Mark the reminders as sent and return them: whoever marks a row is the one who sends it."""
    running = select(Programme.id).where(Programme.state != ProgrammeState.CLOSED)
    claim = (
        update(Milestone)
        .where(
            col(Milestone.done_on).is_(None),
            getattr(Milestone, told).is_(None),
            which,
            col(Milestone.programme_id).in_(running),
        )
        .values({told: at})
        .returning(
            col(Milestone.id),
            col(Milestone.title),
            col(Milestone.owner_id),
            col(Milestone.created_by),
            col(Milestone.due_on),
        )
    )
    return list(session.execute(claim, execution_options={"synchronize_session": False}).all())


def _tell(session: Session, rows: list[Any], *, late: bool, at: datetime) -> None:
    for milestone_id, title, owner_id, organizer_id, due_on in rows:
        words = f"任务已逾期：{title}" if late else f"任务即将到期：{title}"
        send(
            session,
            [owner_id, organizer_id] if late else [owner_id],
            kind="milestone",
            title=words[:120],
            body=f"完成期限为 {due_on}。完成后请在“任务书”中登记。",
            link=LINK,
            at=at,
        )
        record(
            session, "milestone.reminded", "milestone", milestone_id, by=None, at=at, late=late, due_on=due_on
        )
