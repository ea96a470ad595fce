"""Sessions that were signed out of."""

import uuid
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from app import jobs
from app.accounts.models import EndedSession
from app.accounts.rules.sessions import ABSOLUTE
from app.db import Databases
from app.journal.operations import record
from app.web.actor import Actor


def end_session(
    session: Session, account_id: uuid.UUID, token_sha256: str, *, by: Actor, at: datetime
) -> None:
    """Note that a session is over; saying it twice changes nothing."""
    session.merge(EndedSession(token_sha256=token_sha256, account_id=account_id, ended_at=at))
    record(session, "session.ended", "account", account_id, by=by, at=at)


@jobs.every("accounts.sessions", 3600)
def forget_ended(databases: Databases, at: datetime) -> None:
    """Forget sessions whose cookie would be too old by now anyhow."""
    with databases.transaction() as session:
        session.execute(delete(EndedSession).where(col(EndedSession.ended_at) < at - ABSOLUTE))
