"""Save responses: one guarded, durable statement for a whole batch.

The statement itself checks who, from which page, whether the attempt is open and in time. It shares a lock with
the one that hands in, so that nothing is acknowledged after the end (EX-2); the higher revision wins (EX-6).
"""

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, TextClause, and_, bindparam, text
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.db import database_now
from app.exams import papers, receipts, rules
from app.exams.facts import AttemptState, Given, Saved, SaveOutcome, Stale
from app.exams.models import Attempt, Response
from app.exams.refusals import Closed, MalformedResponses, Superseded
from app.refusals import Busy, Unknown
from question_bank import kinds

RESPONSE = SQLModel.metadata.tables["response"]

_POSTGRESQL = """
INSERT INTO response (attempt_id, item_id, rev, payload, saved_at)
SELECT a.id, v.item, v.rev, v.payload, {now}
FROM attempt a CROSS JOIN jsonb_to_recordset(CAST(:batch AS jsonb)) AS v (item uuid, rev integer, payload text)
WHERE a.id = :attempt AND a.person_id = :person AND a.generation = :generation AND a.state = 'open'
  AND {now} < a.deadline_at + make_interval(secs => :grace)
FOR SHARE OF a
ON CONFLICT (attempt_id, item_id) DO UPDATE
  SET rev = excluded.rev, payload = excluded.payload, saved_at = excluded.saved_at
  WHERE response.rev < excluded.rev
RETURNING item_id, rev, saved_at, {now} AS now,
  (SELECT b.deadline_at FROM attempt b WHERE b.id = response.attempt_id) AS deadline_at
"""
# SQLite has one writer at a time, so there is nothing to lock; its instants are text of one width.
_SQLITE = """
INSERT INTO response (attempt_id, item_id, rev, payload, saved_at)
SELECT a.id, v.value ->> 'item', v.value ->> 'rev', v.value ->> 'payload', {now}
FROM attempt a CROSS JOIN json_each(:batch) AS v
WHERE a.id = :attempt AND a.person_id = :person AND a.generation = :generation AND a.state = 'open'
  AND {now} < strftime('%Y-%m-%d %H:%M:%f', a.deadline_at, '+' || :grace || ' seconds') || '000'
ON CONFLICT (attempt_id, item_id) DO UPDATE
  SET rev = excluded.rev, payload = excluded.payload, saved_at = excluded.saved_at
  WHERE response.rev < excluded.rev
RETURNING item_id, rev, saved_at, {now} AS now,
  (SELECT b.deadline_at FROM attempt b WHERE b.id = response.attempt_id) AS deadline_at
"""
_TEXTS = {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}
_OWN_CLOCK = {
    "postgresql": "statement_timestamp()",
    "sqlite": "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')",
}
_GIVEN_CLOCK = {"postgresql": "CAST(:at AS timestamptz)", "sqlite": ":at"}


def _statement(dialect: str, clock: dict[str, str], *more: Any) -> Any:
    written: TextClause = text(_TEXTS[dialect].format(now=clock[dialect])).bindparams(
        bindparam("attempt", type_=RESPONSE.c.attempt_id.type),
        bindparam("person", type_=RESPONSE.c.attempt_id.type),
        bindparam("grace", int(rules.GRACE.total_seconds())),
        *more,
    )
    return written.columns(
        RESPONSE.c.item_id,
        RESPONSE.c.rev,
        RESPONSE.c.saved_at,
        now=UTCDateTime(),
        deadline_at=UTCDateTime(),
    )


_NOW = {dialect: _statement(dialect, _OWN_CLOCK) for dialect in _TEXTS}
_AT = {dialect: _statement(dialect, _GIVEN_CLOCK, bindparam("at", type_=UTCDateTime())) for dialect in _TEXTS}


def save_responses(
    session: Session,
    attempt_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    generation: int,
    responses: Sequence[Given],
    at: datetime | None = None,
) -> SaveOutcome:
    """Store what is newer than what is there; `at` None means the database's own clock."""
    payloads = read(session, attempt_id, person_id, responses)
    rows = upsert(session, attempt_id, person_id, generation, payloads, at)
    saved = [Saved(row.item_id, row.rev, row.saved_at) for row in rows]
    if len(saved) == len(payloads):
        return SaveOutcome(rows[0].now, rows[0].deadline_at, tuple(saved), ())
    return _explain(session, attempt_id, person_id, generation, payloads, saved, at)


def read(
    session: Session, attempt_id: uuid.UUID, person_id: uuid.UUID, responses: Sequence[Given]
) -> dict[uuid.UUID, tuple[int, str]]:
    """Read responses against their items; refuse all of them if one is malformed (EX-7)."""
    sheet = papers.sheet(session, attempt_id)
    if sheet is None or sheet.person_id != person_id:
        raise Unknown
    read: dict[uuid.UUID, tuple[int, str]] = {}
    for given in responses:
        place = sheet.by_item.get(given.item_id)
        if place is None or given.item_id in read or not 0 < given.rev <= rules.LARGEST_NUMBER:
            raise MalformedResponses
        try:
            response = kinds.read(place.item, given.response)
        except kinds.MalformedResponse:
            raise MalformedResponses from None
        read[given.item_id] = given.rev, receipts.canonical(response)
    return read


def upsert(
    session: Session,
    attempt_id: uuid.UUID,
    person_id: uuid.UUID,
    generation: int,
    payloads: dict[uuid.UUID, tuple[int, str]],
    at: datetime | None,
) -> Sequence[Row[Any]]:
    """Run the guarded statement and return the rows it wrote."""
    if not payloads:
        return ()
    # In the order of the items, so that two batches of one attempt cannot lock crosswise.
    batch = [
        {"item": item_id.hex, "rev": rev, "payload": payload}
        for item_id, (rev, payload) in sorted(payloads.items())
    ]
    values: dict[str, Any] = {
        "batch": json.dumps(batch),
        "attempt": attempt_id,
        "person": person_id,
        "generation": generation,
    }
    if at is not None:
        values["at"] = at
    texts = _NOW if at is None else _AT
    return session.execute(texts[session.get_bind().dialect.name], values).all()


def _explain(
    session: Session,
    attempt_id: uuid.UUID,
    person_id: uuid.UUID,
    generation: int,
    payloads: dict[uuid.UUID, tuple[int, str]],
    saved: list[Saved],
    at: datetime | None,
) -> SaveOutcome:
    """Say why some were not written: too late, another page, or the server has the same or something newer."""
    missing = set(payloads) - {row.item_id for row in saved}
    rows = _stored(session, attempt_id, person_id, missing)
    if not rows:
        raise Unknown
    first = rows[0]
    now = at or first.now
    if not saved:
        check_may_write(first.state, first.deadline_at, first.generation, generation, now)
    stored = {row.item_id: row for row in rows if row.item_id is not None}
    if set(stored) != missing:
        # It was too late for the one statement and the reason is gone in the next: nothing was done.
        raise Busy
    stale: list[Stale] = []
    for item_id, row in stored.items():
        if (row.rev, row.payload) == payloads[item_id]:
            # The same revision again: its acknowledgement was lost on the way, so it is given once more.
            saved.append(Saved(item_id, row.rev, row.saved_at))
        else:
            stale.append(Stale(item_id, row.rev, row.payload))
    return SaveOutcome(now, first.deadline_at, tuple(saved), tuple(stale))


def _stored(
    session: Session, attempt_id: uuid.UUID, person_id: uuid.UUID, items: Iterable[uuid.UUID]
) -> Sequence[Row[Any]]:
    wanted = and_(col(Response.attempt_id) == Attempt.id, col(Response.item_id).in_(sorted(items)))
    statement = (
        select(  # type: ignore[call-overload]
            Attempt.state,
            Attempt.deadline_at,
            Attempt.generation,
            database_now().label("now"),
            Response.item_id,
            Response.rev,
            Response.payload,
            Response.saved_at,
        )
        .select_from(Attempt)
        .join(Response, wanted, isouter=True)
        .where(Attempt.id == attempt_id, Attempt.person_id == person_id)
    )
    return session.execute(statement).all()


def check_may_write(
    state: AttemptState, deadline_at: datetime, current: int, generation: int, now: datetime
) -> None:
    """Refuse what comes after the end, or from a page that is no longer the one."""
    if state is not AttemptState.OPEN or now >= deadline_at + rules.GRACE:
        raise Closed
    if generation != current:
        raise Superseded
