"""Record what happened, in the transaction that makes it happen.

Events wait in the session and are written just before its commit, so that the heads of the streams, which
serialise writers, are locked last and for the shortest time.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Integer, String, event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app import batches, clock
from app.among import among
from app.journal.models import Event, Head
from app.web.actor import Actor

EVENTS, HEADS = SQLModel.metadata.tables[Event.__tablename__], SQLModel.metadata.tables[Head.__tablename__]
INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
# Written once: every change of state runs them, just before its commit. Streams are locked in one order everywhere, so
# that two commits cannot wait for each other.
_SOME_HEADS = (
    select(HEADS.c.stream, HEADS.c.seq, HEADS.c.hash)
    .where(among(HEADS.c.stream, "streams"))
    .order_by(HEADS.c.stream)
    .with_for_update()
)


def _moving(dialect: str) -> Any:
    last = batches.given(dialect, "heads", {"of": String(), "last_seq": Integer(), "last_hash": String()})
    moved = update(HEADS).where(HEADS.c.stream == last.of)
    return moved.values(seq=last.last_seq, hash=last.last_hash)


def _inserting(dialect: str) -> Any:
    """Write the statement that inserts events: one text for one event and for sixty."""
    events = batches.given(dialect, "events", {each.name: each.type for each in EVENTS.c})
    values = {each.name: getattr(events, each.name) for each in EVENTS.c}
    return insert(EVENTS).from_select(list(values), select(*values.values()).select_from(events.source))


_MOVE_HEADS = {dialect: _moving(dialect) for dialect in INSERTS}
_INSERT_EVENTS = {dialect: _inserting(dialect) for dialect in INSERTS}
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
        # As it is read back, in whatever zone it was told.
        note.at.astimezone(UTC).isoformat(timespec="microseconds"),
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
    heads = _heads(connection, {note.stream for note in notes})
    rows: list[dict[str, Any]] = []
    for note in notes:
        seq, previous = heads[note.stream]
        digest = link(previous, seq + 1, note)
        place = {"id": clock.new_id(), "seq": seq + 1, "previous": previous, "hash": digest}
        rows.append({**note.__dict__, **place})
        heads[note.stream] = seq + 1, digest
    last = [{"of": stream, "last_seq": seq, "last_hash": digest} for stream, (seq, digest) in heads.items()]
    dialect = connection.dialect.name
    connection.execute(_MOVE_HEADS[dialect], {"heads": batches.written(dialect, last)})
    connection.execute(_INSERT_EVENTS[dialect], {"events": batches.written(dialect, rows)})


def _heads(connection: Connection, streams: set[str]) -> dict[str, tuple[int, str]]:
    """Lock the heads of streams and return the number and hash of their last events."""
    found = _locked(connection, streams)
    if missing := sorted(streams - found.keys()):
        # Two first events of one stream may race: whoever comes second waits here, then reads the row.
        first = [{"stream": stream, "seq": 0, "hash": GENESIS} for stream in missing]
        connection.execute(INSERTS[connection.dialect.name](HEADS).on_conflict_do_nothing(), first)
        found = _locked(connection, streams)
    return found


def _locked(connection: Connection, streams: set[str]) -> dict[str, tuple[int, str]]:
    rows = connection.execute(_SOME_HEADS, {"streams": sorted(streams)})
    return {row.stream: (row.seq, row.hash) for row in rows}


def _forget(session: Session, *_: Any) -> None:
    session.info.pop("events", None)
    session.info.pop("changed", None)


event.listen(Session, "before_commit", write)
event.listen(Session, "after_commit", _forget)
event.listen(Session, "after_soft_rollback", _forget)
