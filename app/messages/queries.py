"""Rows of the messages room as facts."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from app.among import among
from app.messages.facts import Inbox, MessageFacts
from app.messages.models import Message
from app.web.actor import Actor

PER_PAGE = 20
_UNREAD_EACH: Any = (
    rows_of(col(Message.person_id), func.count())
    .where(among(col(Message.person_id), "people"), col(Message.read_at).is_(None))
    .group_by(col(Message.person_id))
)


def inbox(session: Session, person_id: uuid.UUID, page: int) -> Inbox:
    """Return a page of a person's messages, newest first, in one statement."""
    statement = (
        select(Message)
        .where(Message.person_id == person_id)
        .order_by(col(Message.created_at).desc(), col(Message.id).desc())
        .limit(PER_PAGE + 1)
        .offset((page - 1) * PER_PAGE)
    )
    rows = session.exec(statement).all()
    return Inbox(tuple(_facts(row) for row in rows[:PER_PAGE]), page, len(rows) > PER_PAGE)


def message(session: Session, message_id: uuid.UUID) -> MessageFacts | None:
    row = session.get(Message, message_id)
    return None if row is None else _facts(row)


def unread(session: Session, actor: Actor) -> int:
    """Count what an actor has not read, for the bell on every page."""
    return unread_of(session, actor.person_id)


def unread_of(session: Session, person_id: uuid.UUID) -> int:
    statement = (
        select(func.count())
        .select_from(Message)
        .where(Message.person_id == person_id, col(Message.read_at).is_(None))
    )
    return session.exec(statement).one()


def unread_each(session: Session, people: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Count what some people have not read, in one statement."""
    session.flush()
    rows = session.connection().execute(_UNREAD_EACH, {"people": people})
    return dict.fromkeys(people, 0) | {row[0]: row[1] for row in rows}


def own_messages(session: Session, person_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what this room keeps about a person, to be taken along."""
    statement = select(Message).where(Message.person_id == person_id).order_by(col(Message.created_at))
    return [
        {"title": row.title, "body": row.body, "sent_at": row.created_at, "read_at": row.read_at}
        for row in session.exec(statement).all()
    ]


def _facts(row: Message) -> MessageFacts:
    return MessageFacts(
        row.id,
        row.person_id,
        row.kind,
        row.title,
        row.body,
        row.link,
        row.created_at,
        row.read_at is not None,
    )
