"""Remind units of their reports by the clock: once before the due day, and once when it is past."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import jobs
from app.clock import day_of
from app.db import Databases
from app.planning.models import Programme, ProgrammeState
from app.reports.models import ReportCall
from app.reports.operations.reminding import tell, unreported
from app.reports.rules import NOTICE


@jobs.every("reports.reminders", seconds=1800)
def remind(databases: Databases, at: datetime) -> None:
    """Send the reminders that have become due; two workers at once send each one once."""
    with databases.transaction() as session:
        today = day_of(at)
        _tell(
            session, "soon_told_at", col(ReportCall.due_on).between(today, today + NOTICE), late=False, at=at
        )
        _tell(session, "late_told_at", col(ReportCall.due_on) < today, late=True, at=at)


def _tell(session: Session, told: str, which: Any, *, late: bool, at: datetime) -> None:
    for call_id in _claim(session, told, which, at):
        owing = unreported(session, call_id)
        row = session.get(ReportCall, call_id, populate_existing=True)
        if owing and row is not None:
            tell(session, row, owing, late=late, by=None, at=at)


def _claim(session: Session, told: str, which: Any, at: datetime) -> list[Any]:
    """Mark the reminders as sent and return their calls: whoever marks a row is the one who sends it."""
    running = select(Programme.id).where(Programme.state != ProgrammeState.CLOSED)
    claim = (
        update(ReportCall)
        .where(getattr(ReportCall, told).is_(None), which, col(ReportCall.programme_id).in_(running))
        .values({told: at})
        .returning(col(ReportCall.id))
    )
    return list(session.execute(claim, execution_options={"synchronize_session": False}).scalars())
