"""Ask the application in this process: for its statements, and for pages whose time is not the network's."""

import uuid
from typing import Any

from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.bench.places import Place
from tests.load.hall import headers
from tests.statements import count_all


def ask(
    place: Place, person_id: uuid.UUID, path: str, method: str = "GET", body: str | None = None
) -> TestResponse:
    """Return the answer to somebody who has signed in; anything but success stops the bench."""
    client = place.app.test_client()
    sent = headers(person_id)
    name, _, value = sent.pop("Cookie").partition("=")
    client.set_cookie(name, value)
    kind = {} if body is None else {"content_type": "application/json"}
    reply = client.open(path, method=method, data=body, headers=sent, **kind)  # type: ignore[arg-type]
    if reply.status_code >= 400:
        raise RuntimeError(f"{path}: {reply.status_code} {reply.get_data(as_text=True)[:300]}")
    return reply


def statements(place: Place, person_id: uuid.UUID, method: str, path: str, body: str | None = None) -> int:
    """Return how many statements a request takes."""
    databases = place.app.extensions["lunxun.databases"]
    with count_all(databases) as seen:
        ask(place, person_id, path, method, body)
    return len(seen)


def blocks(place: Place, person_id: uuid.UUID, path: str) -> int:
    """Return how many blocks PostgreSQL touches for a page, in its buffers or beyond, by its own account."""
    databases = place.app.extensions["lunxun.databases"]
    ran: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        ran.append((statement, values))

    event.listen(databases.web, "before_cursor_execute", note)
    ask(place, person_id, path)
    event.remove(databases.web, "before_cursor_execute", note)
    touched = 0
    with databases.web.connect() as connection:
        for statement, values in ran:
            if statement.lstrip().startswith("SELECT"):
                told = connection.exec_driver_sql(
                    f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values
                )
                plan = told.scalar_one()[0]["Plan"]
                touched += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        connection.rollback()
    return touched
