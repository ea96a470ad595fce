"""Whose calendar an address opens."""

import hashlib
import uuid

from sqlmodel import Session, col, select

from app.accounts.models import Account
from app.schedule.facts import FeedFacts
from app.schedule.models import CalendarToken


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def owner_of(session: Session, token: str) -> tuple[uuid.UUID, str] | None:
    """Return the id and name of the person whose calendar a token opens, while it does."""
    statement = (
        select(col(Account.id), col(Account.display_name))
        .join(CalendarToken, col(CalendarToken.person_id) == col(Account.id))
        .where(
            CalendarToken.token_sha256 == digest(token),
            col(CalendarToken.revoked_at).is_(None),
            col(Account.disabled_at).is_(None),
        )
    )
    found = session.execute(statement).first()
    return None if found is None else (found[0], found[1])


def feeds(session: Session, person_id: uuid.UUID) -> list[FeedFacts]:
    """Return a person's calendar addresses that still work, newest first."""
    statement = (
        select(CalendarToken)
        .where(col(CalendarToken.person_id) == person_id, col(CalendarToken.revoked_at).is_(None))
        .order_by(col(CalendarToken.created_at).desc(), col(CalendarToken.id).desc())
    )
    return [FeedFacts(row.id, row.person_id, row.created_at) for row in session.exec(statement).all()]


def feed(session: Session, feed_id: uuid.UUID) -> FeedFacts | None:
    """Return one working calendar address."""
    row = session.get(CalendarToken, feed_id)
    if row is None or row.revoked_at is not None:
        return None
    return FeedFacts(row.id, row.person_id, row.created_at)
