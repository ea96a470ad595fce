"""The ceiling of the steps around the saves: bare WSGI with the statements of a step, no door, no policy, no protocol.

It reads the signed cookie and runs what the database cannot be spared: for a start the draw, the attempt and its items
and an event; for the paper the raised generation and what is stored, beside a page as long as ours; for a hand-in the
digest, the state and an event; for a sign-in the hash of a password. One request, one transaction of its own, by
prepared statements.
"""

import hashlib
import json
import os
import threading
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import psycopg
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer

from app.accounts import hashing
from question_bank.blueprints import Blueprint, Row
from question_bank.content.load import load_entries
from question_bank.drawing import Pool
from tests.load.hall import ROWS

_signer = URLSafeTimedSerializer(
    os.environ.get("LUNXUN_SECRET_KEY", ""),
    salt="cookie-session",
    serializer=TaggedJSONSerializer(),
    signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
)
BEGIN = """
INSERT INTO attempt (id, exam_id, sitting_id, person_id, kind, ordinal, state, generation, seed, started_at,
  deadline_at, answered, marking, voided_reason)
SELECT %(id)s, e.id, s.id, %(person)s, s.kind, 1, 'open', 1, %(seed)s, statement_timestamp(),
  statement_timestamp() + make_interval(mins => e.duration_minutes), 0, 'unmarked', ''
FROM sitting s JOIN exam e ON e.id = s.exam_id JOIN candidate c ON c.sitting_id = s.id AND c.person_id = %(person)s
WHERE s.id = %(sitting)s AND e.state = 'published' ON CONFLICT DO NOTHING RETURNING id
"""
LAY = """
INSERT INTO attempt_item (attempt_id, item_id, version_id, position, marks, option_order)
SELECT %(id)s, v.item, v.wording, v.place, v.worth, v.options FROM jsonb_to_recordset(%(lines)s::jsonb)
AS v (item uuid, wording uuid, place integer, worth numeric, options json)
"""
NOTE = """
INSERT INTO journal_event (id, stream, seq, at, actor_id, actor_name, action, object_type, object_id, unit_path, body,
  previous, hash)
VALUES (%(id)s, %(stream)s, 1, statement_timestamp(), NULL, '', 'bench', 'attempt', '', '/', '{}', %(hash)s, %(hash)s)
"""
OPEN = (
    "UPDATE attempt SET generation = generation + 1 WHERE id = %(id)s AND state = 'open' RETURNING generation"
)
STORED = "SELECT item_id, rev, payload FROM response WHERE attempt_id = %(id)s"
END = """
UPDATE attempt SET state = 'submitted', ended_at = statement_timestamp(), submit_key = %(key)s,
  responses_digest = %(digest)s, answered = %(answered)s
WHERE id = %(id)s AND person_id = %(person)s AND state = 'open' RETURNING ended_at
"""
PAGE = b"x" * 105_000

_own, _dealing = threading.local(), threading.Lock()
_series: Any = None
# Of the password that the load generator sends.
_HASH = hashing.hash_password("Minjiang-2026")
_known: dict[str, tuple[str, str]] = {}


def _cursor() -> Any:
    if not hasattr(_own, "connection"):
        address = os.environ["DATABASE_URL"].replace("postgresql+psycopg", "postgresql")
        _own.connection = psycopg.connect(address, prepare_threshold=1)
    return _own.connection.cursor()


def _dealt(cursor: Any) -> Any:
    global _series
    with _dealing:
        if _series is None:
            rows = [Row(kind=kind, count=count, marks=Decimal(marks)) for kind, count, marks in ROWS]
            pool = Pool(Blueprint(tuple(rows)), [entry.item for entry in load_entries()])
            _series = pool.series(uuid.uuid4().hex)
            cursor.execute(
                "SELECT i.code, i.id, v.id FROM bank_item i JOIN item_version v ON v.item_id = i.id"
            )
            _known.update({code: (str(item), str(version)) for code, item, version in cursor.fetchall()})
        return _series.deal()


def _start(cursor: Any, person: str, sitting: str) -> tuple[str, list[tuple[str, str]], bytes]:
    attempt, paper = uuid.uuid4(), _dealt(cursor)
    lines = [
        {"item": _known[each.item_id][0], "wording": _known[each.item_id][1], "place": each.position}
        | {"worth": str(each.marks), "options": list(each.option_order)}
        for each in paper.entries
    ]
    values = {"id": attempt, "person": person, "sitting": sitting, "seed": uuid.uuid4().hex}
    cursor.execute(BEGIN, values)
    if cursor.fetchone() is not None:
        cursor.execute(LAY, {"id": attempt, "lines": json.dumps(lines)})
        _note(cursor)
    return "303 SEE OTHER", [("Location", f"/attempts/{attempt}")], b""


def _paper(cursor: Any, attempt: str) -> tuple[str, list[tuple[str, str]], bytes]:
    cursor.execute(OPEN, {"id": attempt})
    cursor.execute(STORED, {"id": attempt})
    cursor.fetchall()
    return "200 OK", [("Content-Type", "text/html")], PAGE


def _submit(cursor: Any, person: str, attempt: str) -> tuple[str, list[tuple[str, str]], bytes]:
    cursor.execute(STORED, {"id": attempt})
    rows = cursor.fetchall()
    lines = sorted(
        f"{item} {rev} {hashlib.sha256(payload.encode()).hexdigest()}\n" for item, rev, payload in rows
    )
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    values = {"id": attempt, "person": person, "key": uuid.uuid4(), "digest": digest, "answered": len(rows)}
    cursor.execute(END, values)
    ended = cursor.fetchone()
    _note(cursor)
    return "200 OK", [], json.dumps({"receipt": {"code": digest[:12], "submitted_at": str(ended)}}).encode()


def _note(cursor: Any) -> None:
    key = uuid.uuid4()
    cursor.execute(NOTE, {"id": key, "stream": f"bench:{key.hex}", "hash": key.hex * 2})


def _sign_in(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """Verify a password against a hash, as many at once as the product does, and nothing else."""
    form = dict(parse_qsl(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()))
    right = hashing.verify(_HASH, form["password"])
    start("303 SEE OTHER" if right else "401 UNAUTHORIZED", [("Location", "/"), ("Content-Length", "0")])
    return [b""]


def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    _, what, key, *_ = [*environ["PATH_INFO"].split("/"), "", ""]
    if what == "livez":
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]
    if what == "sign-in":
        return _sign_in(environ, start)
    person = _signer.loads(environ["HTTP_COOKIE"].partition("=")[2])["_user_id"].partition(":")[0]
    cursor = _cursor()
    if what == "sittings":
        status, headers, body = _start(cursor, person, key)
    elif environ["REQUEST_METHOD"] == "GET":
        status, headers, body = _paper(cursor, key)
    else:
        status, headers, body = _submit(cursor, person, key)
    cursor.connection.commit()
    start(status, [*headers, ("Content-Length", str(len(body)))])
    return [body]
