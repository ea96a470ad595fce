"""How the system stands, in one statement."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.home.facts import Health
from app.jobs import Job, JobState
from app.journal.models import Event
from app.journal.queries import CHECKING

RECENT = timedelta(days=7)
UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


def health(session: Session, at: datetime) -> Health:
    """Return the counts an administrator should know of, and how the journal's last check ended."""
    able = col(Account.disabled_at).is_(None)
    idle = or_(col(Account.password_hash).is_(None), col(Account.must_change_password))
    failed, running, accounts, locked, idlers, events, checked_at, result = session.execute(
        select(
            _count(Job, col(Job.state) == JobState.FAILED, col(Job.created_at) >= at - RECENT),
            _count(Job, col(Job.state).in_(UNDER_WAY)),
            _count(Account, able),
            _count(Account, able, col(Account.locked_until) > at),
            _count(Account, able, idle),
            _count(Event),
            _last_check(col(Job.ended_at)),
            _last_check(col(Job.result)),
        )
    ).one()
    return Health(
        jobs_failed=failed,
        jobs_running=running,
        accounts=accounts,
        locked=locked,
        not_activated=idlers,
        events=events,
        checked_at=checked_at,
        breaks=None if checked_at is None else len((result or {}).get("breaks", ())),
    )


def _count(table: Any, *conditions: Any) -> Any:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def _last_check(column: Any) -> Any:
    return (
        select(column)
        .where(col(Job.kind) == CHECKING, col(Job.state) == JobState.DONE)
        .order_by(col(Job.ended_at).desc(), col(Job.id))
        .limit(1)
        .scalar_subquery()
    )
