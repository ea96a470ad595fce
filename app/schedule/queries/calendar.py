"""Which calendar an address opens, and what stands in it."""

import hashlib
import uuid
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.accounts.models import Account
from app.schedule.facts import AgendaEntry, FeedFacts, Subject
from app.schedule.models import CalendarToken, CourseSession, TimetableChange
from app.schedule.queries.sessions import chosen, facts

COLUMNS = {Subject.BATCH: "batch_id", Subject.VENUE: "venue_id", Subject.LECTURER: "lecturer_id"}
# How a session was before a change says where a calendar had it.
WAS = {Subject.VENUE: TimetableChange.was_venue_id, Subject.LECTURER: TimetableChange.was_lecturer_id}
# A calendar program keeps what it has seen; what is long over need not be sent for ever.
KEPT = timedelta(days=400)


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def opened_by(session: Session, token: str) -> tuple[FeedFacts, str] | None:
    """Return the calendar a token opens and the name of whose token it is, while it and the account are good."""
    statement = (
        select(CalendarToken, Account.display_name)
        .join(Account, col(CalendarToken.person_id) == col(Account.id))
        .where(
            CalendarToken.token_sha256 == digest(token),
            col(CalendarToken.revoked_at).is_(None),
            col(Account.disabled_at).is_(None),
        )
    )
    found = session.exec(statement).first()
    return None if found is None else (_feed(found[0]), found[1])


def feeds(
    session: Session,
    person_id: uuid.UUID,
    subject: Subject | None = None,
    subject_id: uuid.UUID | None = None,
) -> list[FeedFacts]:
    """Return a person's calendar addresses that still work, newest first; of one subject, or all."""
    statement = (
        select(CalendarToken)
        .where(col(CalendarToken.person_id) == person_id, col(CalendarToken.revoked_at).is_(None))
        .order_by(col(CalendarToken.created_at).desc(), col(CalendarToken.id).desc())
    )
    found = [_feed(row) for row in session.exec(statement).all()]
    wanted = subject_id if subject is not Subject.PERSON else person_id
    return [one for one in found if subject is None or (one.subject, one.subject_id) == (subject, wanted)]


def feed(session: Session, feed_id: uuid.UUID) -> FeedFacts | None:
    """Return one working calendar address."""
    row = session.get(CalendarToken, feed_id)
    return None if row is None or row.revoked_at is not None else _feed(row)


def _feed(row: CalendarToken) -> FeedFacts:
    for subject, column in COLUMNS.items():
        if (key := getattr(row, column)) is not None:
            return FeedFacts(row.id, row.person_id, row.created_at, subject, key)
    return FeedFacts(row.id, row.person_id, row.created_at, Subject.PERSON, row.person_id)


def calendar_of(session: Session, subject: Subject, key: uuid.UUID, at: datetime) -> list[AgendaEntry]:
    """Return the sessions of a batch, a venue or a lecturer, with what was called off or went elsewhere since."""
    here = getattr(CourseSession, COLUMNS[subject])
    statement = chosen().where(col(CourseSession.ends_at) > at - KEPT)
    if subject in WAS:
        once = select(TimetableChange.session_id).where(col(WAS[subject]) == key)
        statement = statement.where(or_(here == key, col(CourseSession.id).in_(once)))
    else:
        statement = statement.where(here == key)
    rows = session.execute(statement.order_by(col(CourseSession.starts_at), col(CourseSession.id))).all()
    return [AgendaEntry(facts(*row), withdrawn=getattr(row[0], COLUMNS[subject]) != key) for row in rows]
