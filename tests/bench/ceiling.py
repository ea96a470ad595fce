"""The ceiling for a save: a Flask route, the signed cookie, one guarded statement, autocommit; no door, no policy.

Served beside the application by the same server, on the same rows of the same database.
"""

import os
import threading
from typing import Any

import psycopg
import pysqlite3
from flask import Flask, jsonify, request
from flask import session as cookie
from werkzeug.wrappers import Response

POSTGRESQL = """
INSERT INTO response (attempt_id, item_id, rev, payload, saved_at)
SELECT a.id, i.item_id, %(rev)s, %(payload)s, statement_timestamp()
FROM attempt a JOIN attempt_item i ON i.attempt_id = a.id AND i.item_id = %(item)s::uuid
WHERE a.id = %(attempt)s::uuid AND a.person_id = %(person)s::uuid AND a.generation = %(generation)s
  AND a.state = 'open' AND statement_timestamp() < a.deadline_at + interval '10 seconds'
FOR SHARE OF a
ON CONFLICT (attempt_id, item_id) DO UPDATE
  SET rev = excluded.rev, payload = excluded.payload, saved_at = excluded.saved_at
  WHERE response.rev < excluded.rev
RETURNING rev, saved_at
"""
SQLITE = """
INSERT INTO response (attempt_id, item_id, rev, payload, saved_at)
SELECT a.id, i.item_id, :rev, :payload, strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'
FROM attempt a JOIN attempt_item i ON i.attempt_id = a.id AND i.item_id = :item
WHERE a.id = :attempt AND a.person_id = :person AND a.generation = :generation AND a.state = 'open'
  AND strftime('%Y-%m-%d %H:%M:%f', 'now') < strftime('%Y-%m-%d %H:%M:%f', a.deadline_at, '+10 seconds')
ON CONFLICT (attempt_id, item_id) DO UPDATE
  SET rev = excluded.rev, payload = excluded.payload, saved_at = excluded.saved_at
  WHERE response.rev < excluded.rev
RETURNING rev, saved_at
"""
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")

app = Flask(__name__)
app.config.update(SECRET_KEY=os.environ["LUNXUN_SECRET_KEY"], SESSION_COOKIE_NAME="lunxun")
_url = os.environ["DATABASE_URL"]
_own = threading.local()


def _connection() -> Any:
    if not hasattr(_own, "connection"):
        _own.connection = _open_sqlite() if _url.startswith("sqlite") else _open_postgresql()
    return _own.connection


def _open_sqlite() -> Any:
    connection = pysqlite3.connect(_url.removeprefix("sqlite:///"), timeout=5, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _open_postgresql() -> Any:
    address = _url.replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(address, autocommit=True, prepare_threshold=1)


@app.get("/livez")
def livez() -> str:
    """Do nothing: what server and load generator carry by themselves."""
    return "ok"


@app.put("/attempts/<attempt_id>/responses")
def save(attempt_id: str) -> Response:
    body = request.get_json()
    given = body["responses"][0]
    sqlite = _url.startswith("sqlite")
    person, item = cookie["_user_id"].partition(":")[0], given["item"]
    values = {
        "attempt": attempt_id.replace("-", "") if sqlite else attempt_id,
        "person": person.replace("-", "") if sqlite else person,
        "item": item.replace("-", "") if sqlite else item,
        "generation": body["generation"],
        "rev": given["rev"],
        "payload": app.json.dumps(given["response"]),
    }
    row = _connection().execute(SQLITE if sqlite else POSTGRESQL, values).fetchone()
    return jsonify(saved=[{"item": item, "rev": row[0], "saved_at": str(row[1])}])
