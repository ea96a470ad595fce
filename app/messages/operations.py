"""Tell people something; mark what they have read."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, update
from sqlmodel import Session, col

from app import clock
from app.journal.operations import record
from app.messages.models import Message
from app.web.actor import Actor


def send(
    session: Session,
    person_ids: Iterable[uuid.UUID],
    *,
    kind: str,
    title: str,
    body: str,
    link: str = "",
    at: datetime,
) -> int:
    """Put one message into each person's inbox, in one statement; return how many people were told.

    `link` is a path of this site. The change that is told about is the event, not the telling.
    """
    same = {"kind": kind, "title": title, "body": body, "link": link, "created_at": at, "read_at": None}
    rows = [{"id": clock.new_id(), "person_id": key, **same} for key in dict.fromkeys(person_ids)]
    if rows:
        session.execute(insert(Message), rows)
    return len(rows)


def mark_read(session: Session, person_id: uuid.UUID, message_id: uuid.UUID, at: datetime) -> None:
    """Note that a person has read a message of theirs."""
    _mark(session, at, col(Message.person_id) == person_id, col(Message.id) == message_id)


def mark_all_read(session: Session, person_id: uuid.UUID, at: datetime) -> int:
    """Note that a person has read everything so far; return how many were unread."""
    return _mark(session, at, col(Message.person_id) == person_id)


def _mark(session: Session, at: datetime, *which: object) -> int:
    unread = update(Message).where(*which, col(Message.read_at).is_(None)).values(read_at=at)  # type: ignore[arg-type]
    return int(session.execute(unread).rowcount)  # type: ignore[attr-defined]


def ask_correction(
    session: Session,
    organizers: Iterable[uuid.UUID],
    wrong: str,
    *,
    link: str,
    unit_path: str,
    by: Actor,
    at: datetime,
) -> None:
    """Hand a person's wish for a correction of their data to those who can make it."""
    title = f"{by.name}申请更正个人信息"
    told = send(session, organizers, kind="correction", title=title, body=wrong, link=link, at=at)
    record(session, "correction.asked", "account", by.person_id, by=by, at=at, unit_path=unit_path, told=told)
