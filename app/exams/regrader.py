"""The job that regrades; it may be killed and run again at any step."""

import uuid
from typing import Any

from sqlmodel import Session, col, func, select

from app import clock, jobs
from app.exams.models import RegradedAttempt
from app.exams.operations.corrections import REGRADE
from app.exams.operations.regrading import AT_ONCE, regrade_some


@jobs.handler(REGRADE)
def regrade(work: jobs.Work) -> dict[str, Any]:
    """Regrade what a correction concerns, some attempts at a time."""
    correction_id, seen = uuid.UUID(work.payload["correction_id"]), 0
    more = True
    while more:
        with work.transaction() as session:
            more = regrade_some(session, correction_id, clock.now())
        seen += AT_ONCE
        work.progress(seen, seen)
    with work.reading() as session:
        return {"changed": _changed(session, correction_id)}


def _changed(session: Session, correction_id: uuid.UUID) -> int:
    statement = select(func.count()).where(col(RegradedAttempt.correction_id) == correction_id)
    return int(session.exec(statement).one())
