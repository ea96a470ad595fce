"""The highest ceiling for a save: bare WSGI with group commit in the process; no framework, no policy, no protocol.

It reads the signed cookie, gathers what arrives during a commit into one statement, and acknowledges after it.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterable
from typing import Any

import psycopg
import pysqlite3
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer

from tests.bench.ceiling import PRAGMAS

POSTGRESQL = """
INSERT INTO response (attempt_id, item_id, rev, payload, saved_at)
SELECT a.id, v.item, v.rev, v.payload, statement_timestamp()
FROM jsonb_to_recordset(%(batch)s::jsonb) AS v (attempt uuid, person uuid, generation integer, item uuid, rev integer,
  payload text) CROSS JOIN LATERAL (SELECT * FROM attempt WHERE id = v.attempt OFFSET 0 FOR SHARE) AS a
WHERE a.person_id = v.person AND a.generation = v.generation
  AND a.state = 'open' AND statement_timestamp() < a.deadline_at + interval '10 seconds'
ON CONFLICT (attempt_id, item_id) DO UPDATE
  SET rev = excluded.rev, payload = excluded.payload, saved_at = excluded.saved_at
  WHERE response.rev < excluded.rev
RETURNING attempt_id
"""
SQLITE = """
INSERT INTO response (attempt_id, item_id, rev, payload, saved_at)
SELECT a.id, v.value ->> 'item', v.value ->> 'rev', v.value ->> 'payload',
  strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'
FROM json_each(:batch) AS v JOIN attempt a ON a.id = v.value ->> 'attempt' AND a.person_id = v.value ->> 'person'
  AND a.generation = v.value ->> 'generation'
WHERE a.state = 'open'
  AND strftime('%Y-%m-%d %H:%M:%f', 'now') < strftime('%Y-%m-%d %H:%M:%f', a.deadline_at, '+10 seconds')
ON CONFLICT (attempt_id, item_id) DO UPDATE
  SET rev = excluded.rev, payload = excluded.payload, saved_at = excluded.saved_at
  WHERE response.rev < excluded.rev
RETURNING attempt_id
"""

_signer = URLSafeTimedSerializer(
    os.environ.get("LUNXUN_SECRET_KEY", ""),
    salt="cookie-session",
    serializer=TaggedJSONSerializer(),
    signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
)
_url = os.environ.get("DATABASE_URL", "")
_sqlite = _url.startswith("sqlite")
_waiting: list[tuple[dict[str, Any], threading.Lock]] = []
_lock, _working = threading.Lock(), threading.Lock()
_connection: Any = None


def _open() -> Any:
    if _sqlite:
        found = pysqlite3.connect(
            _url.removeprefix("sqlite:///"), timeout=5, isolation_level=None, check_same_thread=False
        )
        for pragma in PRAGMAS:
            found.execute(f"PRAGMA {pragma}")
        return found
    return psycopg.connect(_url.replace("postgresql+psycopg", "postgresql"), autocommit=True)


def _write() -> None:
    global _connection, _waiting
    with _lock:
        batch, _waiting = _waiting, []
    if not batch:
        return
    _connection = _connection or _open()
    rows = json.dumps([row for row, _ in batch])
    if _sqlite:
        _connection.execute(SQLITE, {"batch": rows}).fetchall()
    else:
        _connection.cursor().execute(POSTGRESQL, {"batch": rows}, prepare=True).fetchall()
    for _, done in batch:
        done.release()


def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] == "GET":
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]
    cookie = _signer.loads(environ["HTTP_COOKIE"].partition("=")[2])
    body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    given, done = body["responses"][0], threading.Lock()
    done.acquire()
    row = {
        "attempt": environ["PATH_INFO"].split("/")[2].replace("-", ""),
        "person": cookie["_user_id"].partition(":")[0].replace("-", ""),
        "generation": body["generation"],
        "item": given["item"].replace("-", ""),
        "rev": given["rev"],
        "payload": json.dumps(given["response"]),
    }
    with _lock:
        _waiting.append((row, done))
    with _working:
        _write()
    done.acquire()
    answer = json.dumps({"saved": [{"item": given["item"], "rev": given["rev"]}]}).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]
