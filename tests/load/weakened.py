"""`python -m tests.load.weakened FAULT PORT`: the real server with one safeguard taken out.

A drill that cannot fail proves nothing: each drill runs against the fault it is there to find. The faults live
here, in the tests; the product has no switch for any of them.
"""

import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import g
from flask.cli import FlaskGroup
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app import clock, create_app, db
from app.exams import operations
from app.exams.facts import Saved, SaveOutcome
from app.exams.operations import writing
from app.web import desk, hatch

LATE = 0.3


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
            at = clock.now()
            given = how["responses"]
            return SaveOutcome(at, at, tuple(Saved(each.item_id, each.rev, at) for each in given), ())

    operations.save_responses = save
    begin = db._begin_sqlite

    def begin_lazily(connection: Any) -> None:
        if connection.get_execution_options().get("readonly", False):
            begin(connection)
        else:
            connection.exec_driver_sql("PRAGMA query_only=OFF")
            connection.exec_driver_sql("BEGIN")

    db._begin_sqlite = begin_lazily


def no_transactions() -> None:
    """Let every statement on SQLite stand for itself (D18)."""
    db._begin_sqlite = lambda connection: None


FAULTS: dict[str, Callable[[], None]] = {
    "acknowledge-before-commit": acknowledge_before_commit,
    "forget-revisions": forget_revisions,
    "swallow-locks": swallow_locks,
    "no-transactions": no_transactions,
}

if __name__ == "__main__":
    FAULTS[sys.argv[1]]()
    FlaskGroup(create_app=create_app).main(["serve", "--port", sys.argv[2]])
