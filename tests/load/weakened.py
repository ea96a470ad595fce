"""The real server with one safeguard taken out: `python -m tests.load.weakened FAULT PORT`, or for gunicorn
`application(FAULT)`.

A drill that cannot fail proves nothing: each drill runs against the fault it is there to find. The faults live
here, in the tests; the product has no switch for any of them.
"""

import itertools
import os
import secrets
import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flask import g
from flask.cli import FlaskGroup
from sqlalchemy import bindparam
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock, create_app, db
from app.accounts import hashing, login, queries, signing_in
from app.accounts.rules import devices
from app.exams import operations
from app.exams.facts import Given, Saved, SaveOutcome
from app.exams.operations import writing
from app.web import desk, errors, hatch, limits

LATE = 0.3
WORKERS = 2


def acknowledge_before_commit() -> None:
    """Answer first and commit a moment later: what a kill in between takes is lost (D1, D2)."""
    shut_hatch()

    def commit_later(session: Session, route: desk.Route) -> None:
        if route.endpoint != "exams.save":
            session.commit()
            return
        g.pop("session", None)

        def finish() -> None:
            time.sleep(LATE)
            session.commit()
            session.close()

        threading.Thread(target=finish).start()

    desk._commit = commit_later


def forget_revisions() -> None:
    """Let whatever arrives last win (D8)."""
    for dialect, text in writing.TEXTS.items():
        writing.TEXTS[dialect] = text.replace("WHERE response.rev < excluded.rev", "")
    writing.STATEMENTS = writing.statements()


def shut_hatch() -> None:
    """Leave every save to its route, where the fault is."""
    hatch.set_up = lambda *_, **__: None


def swallow_locks() -> None:
    """Say "saved" though the database was locked (D14)."""
    shut_hatch()
    usual = operations.save_responses

    def save(*args: Any, **how: Any) -> SaveOutcome:
        try:
            return usual(*args, **how)
        except OperationalError:
            return _pretended(how["responses"])

    operations.save_responses = save
    begin = db._begin_sqlite

    def begin_lazily(connection: Any) -> None:
        if connection.get_execution_options().get("readonly", False):
            begin(connection)
        else:
            connection.exec_driver_sql("PRAGMA query_only=OFF")
            connection.exec_driver_sql("BEGIN")

    db._begin_sqlite = begin_lazily


def share_lane() -> None:
    """Let saves ask for a connection of the pool that everything else waits for (D5)."""
    shut_hatch()


def keep_connections() -> None:
    """Give no connection back that a refused request took (D5)."""
    kept: list[Any] = []
    errors.close_request_session = lambda _error=None: kept.append(g.pop("session", None))


def forget_secret() -> None:
    """Let every process but the first ones sign with a secret of its own, as one made at each start would be (D11)."""
    data = Path(os.environ["LUNXUN_DATA_DIR"])
    if len(list(data.glob("born-*"))) >= WORKERS:
        os.environ["LUNXUN_SECRET_KEY"] = secrets.token_urlsafe(48)
    (data / f"born-{os.getpid()}").touch()


def forget_deadlines() -> None:
    """Take a save whenever it comes while the attempt is open (D10)."""
    for dialect, text in writing.TEXTS.items():
        guard = next(line for line in text.splitlines() if ":grace" in line)
        writing.TEXTS[dialect] = text.replace(guard, guard.replace("AND ", "AND (1 = 1 OR ") + ")")
    writing.STATEMENTS = writing.statements()


def endless_queue() -> None:
    """Let every thread of the server wait for a password to be hashed (D21)."""
    usual = hashing.open_slots
    hashing.open_slots = lambda slots, queue=0: usual(slots, 100_000)


def forget_devices() -> None:
    """Lock whoever mistypes out everywhere, also where they have signed in before (D22)."""
    devices.sound = lambda _token: ""


def own_clock() -> None:
    """Go by the application's clock where the database's is meant (D9)."""

    def now(_element: Any, compiler: Any, **kw: Any) -> str:
        at = bindparam(None, callable_=clock.now, type_=UTCDateTime(), unique=True)
        return str(compiler.process(at, **kw))

    for engine in ("sqlite", "postgresql"):
        compiles(db.database_now, engine)(now)


def forget_epochs() -> None:
    """Let a session stand though its account's password, roles or standing have changed (D23)."""
    shut_hatch()
    usual = login.load

    def load(session: Session, cookie_id: str, token: str = "") -> login.SignedIn | None:
        person_id = cookie_id.partition(":")[0]
        found = queries.actor(session, uuid.UUID(person_id))
        return usual(session, f"{person_id}:{found.epoch}", token) if found is not None else None

    login.load = load


def lose_some() -> None:
    """Acknowledge every twentieth save and keep nothing of it (D25)."""
    shut_hatch()
    usual, turn = operations.save_responses, itertools.count(1)

    def save(*args: Any, **how: Any) -> SaveOutcome:
        if next(turn) % 20:
            return usual(*args, **how)
        return _pretended(how["responses"])

    operations.save_responses = save


def _pretended(given: Sequence[Given]) -> SaveOutcome:
    at = clock.now()
    return SaveOutcome(at, at, tuple(Saved(each.item_id, each.rev, at) for each in given), ())


def count_addresses() -> None:
    """Let one address try twenty passwords a minute, a whole building's or not (D22)."""
    signing_in.sign_in = limits.throttled("20 per minute")(signing_in.sign_in)


def no_transactions() -> None:
    """Let every statement on SQLite stand for itself (D18)."""
    db._begin_sqlite = lambda connection: None


FAULTS: dict[str, Callable[[], None]] = {
    "acknowledge-before-commit": acknowledge_before_commit,
    "forget-revisions": forget_revisions,
    "swallow-locks": swallow_locks,
    "no-transactions": no_transactions,
    "share-lane": share_lane,
    "keep-connections": keep_connections,
    "forget-secret": forget_secret,
    "forget-deadlines": forget_deadlines,
    "endless-queue": endless_queue,
    "forget-devices": forget_devices,
    "lose-some": lose_some,
    "forget-epochs": forget_epochs,
    "own-clock": own_clock,
    "count-addresses": count_addresses,
}


def application(fault: str) -> Any:
    """Return the application for a WSGI server, with a fault."""
    FAULTS[fault]()
    from app.wsgi import app

    return app


if __name__ == "__main__":
    FAULTS[sys.argv[1]]()
    FlaskGroup(create_app=create_app).main(["serve", "--port", sys.argv[2]])
