"""What must be true before anyone is served (MB-6)."""

import gc
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
import time_machine
from alembic import command
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app import boot
from app.boot import settle
from app.config import Config
from app.db import Databases


def test_a_database_at_its_newest_structure_is_served(config: Config, dbs: Databases) -> None:
    assert [
        fault for fault in boot.faults(config, dbs) if "fsync" not in fault and "full_page" not in fault
    ] == []


def test_a_database_behind_is_refused(config: Config, dbs: Databases) -> None:
    command.downgrade(boot.alembic_config(config.url), "-1")
    with pytest.raises(boot.NotReady, match="flask migrate"):
        boot.check(config, dbs)


def test_a_postgresql_that_may_lose_commits_is_refused(config: Config, dbs: Databases) -> None:
    """The tests' own throw-away server runs with fsync off: just what must not serve."""
    if config.is_sqlite:
        pytest.skip("a setting of PostgreSQL")
    with pytest.raises(boot.NotReady, match="fsync"):
        boot.check(config, dbs)


def test_a_session_that_turned_durability_off_is_found(config: Config, dbs: Databases) -> None:
    statement = "PRAGMA synchronous=OFF" if config.is_sqlite else "SET synchronous_commit=off"

    def turn_off(dbapi: Any, *_: Any) -> None:
        dbapi.cursor().execute(statement).close()

    event.listen(dbs.web, "checkout", turn_off)
    try:
        found = boot.faults(config, dbs)
    finally:
        event.remove(dbs.web, "checkout", turn_off)
    assert any("synchronous" in fault for fault in found)


def test_a_database_that_does_not_answer_is_waited_for_and_then_refused(tmp_path: Path) -> None:
    """MB-7: a worker that starts while PostgreSQL does must not take its whole server along."""
    nowhere = f"postgresql://postgres@/lunxun?host={tmp_path}"
    config = Config.from_env(env="test", DATABASE_URL=nowhere, data_dir=tmp_path)
    databases = Databases(config)
    with pytest.raises(boot.NotReady, match="连不上数据库"):
        boot.check(config, databases, seconds=0.3)
    databases.dispose()


def test_a_request_that_finds_no_database_may_be_sent_again(built_app: Flask, tmp_path: Path) -> None:
    """MB-7: 503 with Retry-After, never 500."""
    nowhere = f"postgresql://postgres@/lunxun?host={tmp_path}"
    databases = Databases(Config.from_env(env="test", DATABASE_URL=nowhere, data_dir=tmp_path))
    usual = built_app.extensions["lunxun.databases"]
    built_app.extensions["lunxun.databases"] = databases
    browser = built_app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = f"{uuid.uuid4()}:1"
    answer = browser.get("/inbox", headers={"Accept": "application/json"})
    built_app.extensions["lunxun.databases"] = usual
    databases.dispose()
    assert (answer.status_code, answer.headers.get("Retry-After"), answer.get_json()["error"]) == (
        503,
        "3",
        "busy",
    )


def test_a_database_that_goes_away_during_the_check_is_asked_again(
    config: Config, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MB-7: a connection that was made may still be cut before its first answer."""
    answers = iter([OperationalError("", {}, Exception("terminating connection")), []])

    def falter(*_: object) -> list[str]:
        answer = next(answers)
        if isinstance(answer, OperationalError):
            raise answer
        return answer

    monkeypatch.setattr(boot, "faults", falter)
    boot.check(config, dbs)
    assert list(answers) == []


def test_clocks_that_lie_apart_are_told_and_stop_nobody(config: Config, dbs: Databases) -> None:
    with dbs.session(readonly=True) as session:
        assert boot.clock_faults(session) == []
        with time_machine.travel(time.time() - 300, tick=True):
            assert "相差 -300.0 秒" in boot.clock_faults(session)[0]
            assert not any("时钟" in fault for fault in boot.faults(config, dbs))


def test_what_was_loaded_at_the_start_is_not_looked_through_again(
    monkeypatch: pytest.MonkeyPatch, built_app: Flask
) -> None:
    """Every command settles before it begins, and settled is what no search for garbage touches."""
    found: list[int] = []

    def settled() -> None:
        settle()
        found.append(gc.get_freeze_count())

    monkeypatch.setattr(boot, "settle", settled)
    built_app.test_cli_runner().invoke(args=["keys", "list"])
    assert len(found) == 1
    assert found[0] > 100_000
    assert gc.get_threshold() == boot.RARELY
