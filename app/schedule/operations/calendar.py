"""Give a person an address under which a calendar program reads their sessions, and take it back."""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from app import clock
from app.journal import operations as journal
from app.refusals import N_, Refusal
from app.schedule import queries
from app.schedule.facts import Subject
from app.schedule.models import CalendarToken
from app.schedule.queries.calendar import COLUMNS, digest
from app.web.actor import Actor

MOST_FEEDS = 5


class TooManyFeeds(Refusal):
    code = "too_many_feeds"
    sentence = N_("最多保留 %(n)s 个订阅地址，请先停用不再使用的。")


def open_feed(
    session: Session,
    subject: Subject = Subject.PERSON,
    subject_id: uuid.UUID | None = None,
    *,
    by: Actor,
    at: datetime,
) -> str:
    """Make a calendar address for the actor and return its token, which is not kept and never shown again.

    It shows the actor's own sessions, or those of the batch, venue or lecturer named.
    """
    if len(queries.feeds(session, by.person_id, subject, subject_id)) >= MOST_FEEDS:
        raise TooManyFeeds(n=MOST_FEEDS)
    token = secrets.token_urlsafe(32)
    row = CalendarToken(id=clock.new_id(), person_id=by.person_id, token_sha256=digest(token), created_at=at)
    if subject is not Subject.PERSON:
        setattr(row, COLUMNS[subject], subject_id)
    session.add(row)
    session.flush()
    journal.record(session, "calendar.opened", "calendar", row.id, by=by, at=at)
    return token


def close_feed(session: Session, feed_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Revoke a calendar address; whoever asks for it from now on finds nothing."""
    statement = (
        update(CalendarToken)
        .where(col(CalendarToken.id) == feed_id, col(CalendarToken.revoked_at).is_(None))
        .values(revoked_at=at)
    )
    if session.execute(statement).rowcount:  # type: ignore[attr-defined]
        journal.record(session, "calendar.closed", "calendar", feed_id, by=by, at=at)
