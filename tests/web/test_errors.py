"""A failure is told in one place, and telling it must not fail."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app.accounts import queries as accounts
from app.db import Databases
from app.messages import queries as messages
from tests.cast import Cast, Player
from tests.conftest import Client

As = Callable[[Player], Client]
HTML = {"Accept": "text/html"}


def _gone(*_: Any, **__: Any) -> Any:
    raise OperationalError("SELECT 1", {}, Exception("connection failed: the server is not there"))


def test_a_database_that_is_gone_is_a_page_that_says_busy(
    as_: As, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MB-7: the page that says so does not ask who reads it."""
    browser = as_(cast.an)
    monkeypatch.setattr(accounts, "actor", _gone)
    answer = browser.get("/exams", headers=HTML)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "3"
    assert "系统繁忙" in answer.get_data(as_text=True)


def test_a_refusal_whose_frame_fails_becomes_busy(
    as_: As, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MB-7: the letters to read are counted for the frame, also around "not found"."""
    browser = as_(cast.an)
    monkeypatch.setattr(messages, "unread_of", _gone)
    answer = browser.get("/attempts/00000000-0000-7000-8000-000000000000", headers=HTML)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "3"


def test_a_connection_cut_before_the_end_spoils_no_answer(
    as_: As, cast: Cast, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MB-7: nothing is left to be rolled back, the answer stands, and the pool gives out another connection."""
    browser, dialect = as_(cast.an), dbs.web.dialect
    # The first connection of all is rolled back by the pool itself.
    assert browser.get("/exams", headers=HTML).status_code == 200

    def cut_off(_connection: Any) -> None:
        raise dialect.loaded_dbapi.OperationalError("terminating connection")  # type: ignore[attr-defined]

    with monkeypatch.context() as cut:
        cut.setattr(dialect, "do_rollback", cut_off)
        cut.setattr(dialect, "is_disconnect", lambda *_: True)
        assert browser.get("/exams", headers=HTML).status_code == 200
        assert browser.get("/attempts/00000000-0000-7000-8000-000000000000").status_code == 404
    assert dbs.web.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert browser.get("/exams", headers=HTML).status_code == 200
