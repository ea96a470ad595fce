"""Actions on many items, and a person's saved ways to look at the list."""

import uuid

from sqlmodel import Session, col, select

from app.bank.facts import BulkAction, RunFacts, SavedFilterFacts
from app.bank.models import BulkRun, SavedFilter


def run(session: Session, run_id: uuid.UUID) -> RunFacts | None:
    """Return how an action on many items went, or how far it has come."""
    row = session.get(BulkRun, run_id)
    if row is None:
        return None
    return RunFacts(
        id=row.id,
        action=BulkAction(row.action),
        value=row.value,
        total=row.total,
        done=row.done,
        changed=row.changed,
        refused=tuple((code, reason) for code, reason in row.refused),
        job_id=row.job_id,
        created_by=row.created_by,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def saved_filters(session: Session, person_id: uuid.UUID) -> list[SavedFilterFacts]:
    """Return a person's saved filters, by name."""
    statement = select(SavedFilter).where(SavedFilter.person_id == person_id)
    rows = session.exec(statement.order_by(col(SavedFilter.name))).all()
    return [SavedFilterFacts(row.id, row.name, row.query) for row in rows]
