"""Record what happened, in the transaction that makes it happen.

Events wait in the session and are written just before its commit, so that the heads of the streams, which
serialise writers, are locked last and for the shortest time.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app import clock
from app.journal.models import Event, Head
from app.web.actor import Actor

EVENTS, HEADS = SQLModel.metadata.tables[Event.__tablename__], SQLModel.metadata.tables[Head.__tablename__]
INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
# Written once: every change of state runs them, just before its commit.
_HEAD = select(HEADS.c.seq, HEADS.c.hash).where(HEADS.c.stream == bindparam("of")).with_for_update()
_MOVE_HEAD = (
    update(HEADS)
    .where(HEADS.c.stream == bindparam("of"))
    .values(seq=bindparam("last_seq"), hash=bindparam("last_hash"))
)
_INSERT_EVENT = insert(EVENTS)
GENESIS = "0" * 64
SYSTEM = "系统"


@dataclass(frozen=True)
class Note:
    """An event before it has its place in a stream."""

    stream: str
    at: datetime
    actor_id: uuid.UUID | None
    actor_name: str
    action: str
    object_type: str
    object_id: str
    unit_path: str
    body: str


def record(
    session: Session,
    action: str,
    object_type: str,
    object_id: uuid.UUID | str,
    *,
    by: Actor | None,
    at: datetime,
    stream: str = "",
    unit_path: str = "/",
    **details: Any,
) -> None:
    """Add an event to the coming commit. Details must be plain JSON and hold no secret, key or phone number.

    The stream defaults to the object's type; `by` is None for the system itself.
    """
    note = Note(
        stream=stream or object_type,
        at=at,
        actor_id=by.person_id if by else None,
        actor_name=by.name if by else SYSTEM,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        unit_path=unit_path,
        body=json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str),
    )
    if not session.in_transaction():
        # Without a transaction there would be nothing for a rollback to end, and the event would outlive it.
        session.begin()
    session.info.setdefault("events", []).append(note)


# What an event's hash covers, in this order.
HASHED = (
    "previous",
    "stream",
    "seq",
    "at",
    "actor_id",
    "actor_name",
    "action",
    "object_type",
    "object_id",
    "unit_path",
    "body",
)


def hashed(previous: str, seq: int, note: Note) -> tuple[str, ...]:
    """Return the texts an event's hash covers: the hash of the one before it, and every field."""
    return (
        previous,
        note.stream,
        str(seq),
        note.at.isoformat(timespec="microseconds"),
        str(note.actor_id or ""),
        note.actor_name,
        note.action,
        note.object_type,
        note.object_id,
        note.unit_path,
        note.body,
    )


def link(previous: str, seq: int, note: Note) -> str:
    """Return an event's hash over the one before it and every field, each with its length (CO-6)."""
    digest = hashlib.sha256()
    for field in hashed(previous, seq, note):
        raw = field.encode("utf-8")
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def write(session: Session) -> None:
    """Give the waiting events their places; called once, right before the commit."""
    notes: list[Note] = session.info.pop("events", [])
    if not notes:
        return
    session.flush()
    connection = session.connection()
    rows: list[dict[str, Any]] = []
    # Streams are locked in one order everywhere, so that two commits cannot wait for each other.
    for stream in sorted({note.stream for note in notes}):
        rows += _append(connection, stream, [note for note in notes if note.stream == stream])
    connection.execute(_INSERT_EVENT, rows)


def _append(connection: Connection, stream: str, notes: list[Note]) -> list[dict[str, Any]]:
    head = connection.execute(_HEAD, {"of": stream}).one_or_none() or _first_head(connection, stream)
    seq, previous = head.seq, head.hash
    rows = []
    for note in notes:
        seq += 1
        digest = link(previous, seq, note)
        rows.append({**note.__dict__, "id": clock.new_id(), "seq": seq, "previous": previous, "hash": digest})
        previous = digest
    connection.execute(_MOVE_HEAD, {"of": stream, "last_seq": seq, "last_hash": previous})
    return rows


def _first_head(connection: Connection, stream: str) -> Any:
    # Two first events of one stream may race: whoever comes second waits here, then reads the row.
    insert_head = INSERTS[connection.dialect.name](HEADS)
    connection.execute(insert_head.values(stream=stream, seq=0, hash=GENESIS).on_conflict_do_nothing())
    return connection.execute(_HEAD, {"of": stream}).one()


def _forget(session: Session, *_: Any) -> None:
    session.info.pop("events", None)
    session.info.pop("changed", None)


event.listen(Session, "before_commit", write)
event.listen(Session, "after_commit", _forget)
event.listen(Session, "after_soft_rollback", _forget)
