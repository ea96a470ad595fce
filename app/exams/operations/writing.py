"""The one statement that writes responses: a page's own save, the last ones of a submission, or many gathered.

It checks whose attempt it is, from which page, whether it is open and in time by the database's clock, and whether
the revision is newer. It shares a lock with the statement that hands in, so that nothing is acknowledged after the
end (EX-2); the higher revision wins (EX-6). Gathered, it asks also whether the session still stands (AC-2), and
passes over an attempt that is being handed in: that one save then waits by itself.
"""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, TextClause, bindparam, text
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from app.db import Line
from app.exams import rules

GRACE = int(rules.GRACE.total_seconds())
RESPONSE = SQLModel.metadata.tables["response"]
Payloads = dict[uuid.UUID, tuple[int, str]]

# Its planner knows nothing of a hall that has just begun, and plans once: it would go through every open attempt. What
# stands in a subquery with OFFSET is looked up row by row, in the order of the batch, whatever it knows. The lock is
# taken there, and what is asked of the attempt outside is asked of the row as it is once it is locked.
_POSTGRESQL = """
INSERT INTO response (attempt_id, item_id, rev, payload, saved_at)
SELECT a.id, v.item, v.rev, v.payload, {now}
FROM jsonb_to_recordset(CAST(:batch AS jsonb)) AS v (
  attempt uuid, person uuid, generation integer, epoch integer, token text, item uuid, rev integer, payload text)
CROSS JOIN LATERAL (
  SELECT o.id, o.person_id, o.generation, o.state, o.deadline_at
  FROM attempt o WHERE o.id = v.attempt OFFSET 0 FOR SHARE {patience}) AS a
WHERE a.person_id = v.person AND a.generation = v.generation AND a.state = 'open'
  AND {now} < a.deadline_at + make_interval(secs => :grace)
{bearer}ORDER BY a.id, v.item
ON CONFLICT (attempt_id, item_id) DO UPDATE
  SET rev = excluded.rev, payload = excluded.payload, saved_at = excluded.saved_at
  WHERE response.rev < excluded.rev
RETURNING attempt_id, item_id, rev, saved_at, {now} AS now,
  (SELECT b.deadline_at FROM attempt b WHERE b.id = response.attempt_id) AS deadline_at
"""
# SQLite has one writer at a time, so there is nothing to lock; its instants are text of one width. CROSS JOIN holds
# its planner to this order: left alone it goes through every open attempt there is.
_SQLITE = """
INSERT INTO response (attempt_id, item_id, rev, payload, saved_at)
SELECT a.id, v.value ->> 'item', v.value ->> 'rev', v.value ->> 'payload', {now}
FROM json_each(:batch) AS v CROSS JOIN attempt a ON a.id = v.value ->> 'attempt'
WHERE a.person_id = v.value ->> 'person' AND a.generation = v.value ->> 'generation' AND a.state = 'open'
  AND {now} < strftime('%Y-%m-%d %H:%M:%f', a.deadline_at, '+' || :grace || ' seconds') || '000'
{bearer}ON CONFLICT (attempt_id, item_id) DO UPDATE
  SET rev = excluded.rev, payload = excluded.payload, saved_at = excluded.saved_at
  WHERE response.rev < excluded.rev
RETURNING attempt_id, item_id, rev, saved_at, {now} AS now,
  (SELECT b.deadline_at FROM attempt b WHERE b.id = response.attempt_id) AS deadline_at
"""
TEXTS = {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}
_BEARER = """  AND (SELECT c.epoch FROM account c WHERE c.id = a.person_id AND c.disabled_at IS NULL) = {epoch}
  AND (SELECT e.token_sha256 FROM ended_session e WHERE e.token_sha256 = {session}) IS NULL
"""
_BEARERS = {
    "postgresql": _BEARER.format(epoch="v.epoch", session="v.token"),
    "sqlite": _BEARER.format(epoch="v.value ->> 'epoch'", session="v.value ->> 'token'"),
}
_OWN_CLOCK = {
    "postgresql": "statement_timestamp()",
    "sqlite": "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')",
}
_GIVEN_CLOCK = {"postgresql": "CAST(:at AS timestamptz)", "sqlite": ":at"}


@dataclass(frozen=True)
class Save:
    """What one page saves, read against its items. With `token_sha256`, by a session nobody has looked at yet."""

    attempt_id: uuid.UUID
    person_id: uuid.UUID
    generation: int
    payloads: Payloads
    epoch: int = 0
    token_sha256: str = ""

    def lines(self) -> Iterable[dict[str, Any]]:
        head = {
            "attempt": self.attempt_id.hex,
            "person": self.person_id.hex,
            "generation": self.generation,
            "epoch": self.epoch,
            "token": self.token_sha256,
        }
        for item_id, (rev, payload) in self.payloads.items():
            yield {**head, "item": item_id.hex, "rev": rev, "payload": payload}


class Written(NamedTuple):
    """One response as the gathered statement wrote it."""

    item_id: uuid.UUID
    rev: int
    saved_at: datetime
    now: datetime
    deadline_at: datetime


def _statement(dialect: str, clock: dict[str, str], *more: Any) -> Any:
    plain = TEXTS[dialect].format(now=clock[dialect], bearer="", patience="")
    written: TextClause = text(plain).bindparams(bindparam("grace", GRACE), *more)
    return written.columns(
        RESPONSE.c.attempt_id,
        RESPONSE.c.item_id,
        RESPONSE.c.rev,
        RESPONSE.c.saved_at,
        now=UTCDateTime(),
        deadline_at=UTCDateTime(),
    )


def statements() -> dict[tuple[str, str], Any]:
    """Write the statement for each database and use: by its own clock, by a given one, and gathered.

    What is gathered goes over a line, in the driver's own words.
    """
    at = bindparam("at", type_=UTCDateTime())
    found = {(dialect, "own"): _statement(dialect, _OWN_CLOCK) for dialect in TEXTS}
    found |= {(dialect, "given"): _statement(dialect, _GIVEN_CLOCK, at) for dialect in TEXTS}
    for dialect, words in TEXTS.items():
        parts = {"now": _OWN_CLOCK[dialect], "bearer": _BEARERS[dialect], "patience": "SKIP LOCKED"}
        written = words.format(**parts)
        if dialect == "postgresql":
            written = written.replace(":batch", "%(batch)s").replace(":grace", "%(grace)s")
        found[dialect, "gathered"] = written
    return found


STATEMENTS = statements()


def write(connection: Connection, saves: Sequence[Save], at: datetime | None) -> Sequence[Row[Any]]:
    """Write what is newer of saves and return their rows; `at` None means the database's own clock."""
    if not any(save.payloads for save in saves):
        return ()
    statement = STATEMENTS[connection.dialect.name, "own" if at is None else "given"]
    values = {"batch": _batch(saves)} | ({} if at is None else {"at": at})
    return connection.execute(statement, values).all()


def write_gathered(line: Line, saves: Sequence[Save]) -> list[list[Written]]:
    """Write what is newer of saves to different attempts in one statement; return what was written of each."""
    values = {"batch": _batch(saves), "grace": GRACE}
    found: dict[uuid.UUID, list[Written]] = {save.attempt_id: [] for save in saves}
    for attempt_id, item_id, rev, *instants in line.run(STATEMENTS[line.dialect, "gathered"], values):
        written = Written(_id(item_id), rev, *map(_instant, instants))
        found[_id(attempt_id)].append(written)
    return [found[save.attempt_id] for save in saves]


def _batch(saves: Iterable[Save]) -> str:
    lines = [line for save in saves for line in save.lines()]
    # In one order everywhere, so that no two batches can lock crosswise.
    lines.sort(key=lambda line: (line["attempt"], line["item"]))
    return json.dumps(lines)


def _id(value: uuid.UUID | str) -> uuid.UUID:
    return uuid.UUID(value) if isinstance(value, str) else value


def _instant(value: datetime | str) -> datetime:
    """Read an instant as the driver has it: SQLite keeps the text of one in UTC."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
