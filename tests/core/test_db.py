"""The databases: no lost update, no write through a read, one clock, a safe SQLite."""

import threading
from datetime import timedelta
from pathlib import Path

import pysqlite3.dbapi2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import select

from app import clock, db
from app.awards.models import SerialCounter
from app.config import Config, ConfigRefused
from app.db import Databases, SqliteTooOld, database_now
from certificates.faces import REGULAR


def _raise_by_one(dbs: Databases, times: int, faults: list[Exception]) -> None:
    try:
        for _ in range(times):
            with dbs.transaction() as session:
                row = session.exec(select(SerialCounter).with_for_update()).one()
                row.last += 1
                session.add(row)
    except Exception as fault:
        faults.append(fault)


def test_no_update_is_lost_between_threads(dbs: Databases) -> None:
    """Read, add, write from eight threads: with a deferred begin most of these updates would be lost."""
    with dbs.transaction() as session:
        session.add(SerialCounter(series="s", last=0))
    faults: list[Exception] = []
    threads = [threading.Thread(target=_raise_by_one, args=(dbs, 10, faults)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with dbs.session(readonly=True) as session:
        assert session.exec(select(SerialCounter.last)).one() == 80


def test_who_waits_too_long_for_the_one_writer_is_told_as_by_any_statement(
    dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page then says that the system is busy, and a job's heartbeat goes on; both look for this error."""
    if not dbs.queues_writers:
        pytest.skip("writers of PostgreSQL do not queue")
    monkeypatch.setattr(db, "PATIENCE", 0.01)
    with dbs.transaction() as session:
        session.add(SerialCounter(series="s", last=0))
        session.flush()
        with pytest.raises(OperationalError, match="locked"), dbs.transaction() as other:
            other.exec(select(SerialCounter)).all()
    with dbs.transaction() as session:
        assert session.exec(select(SerialCounter.last)).all() == [0]


def test_a_reading_session_cannot_write(dbs: Databases) -> None:
    with dbs.session(readonly=True) as session:
        session.add(SerialCounter(series="s", last=0))
        with pytest.raises(DBAPIError):
            session.flush()


def test_a_connection_that_only_read_writes_again_later(dbs: Databases) -> None:
    with dbs.session(readonly=True) as session:
        session.execute(text("SELECT 1"))
    with dbs.transaction() as session:
        session.add(SerialCounter(series="s", last=0))


def test_the_databases_clock_compares_with_what_it_stored(dbs: Databases) -> None:
    with dbs.session(readonly=True) as session:
        there = session.execute(select(database_now())).scalar_one()
        assert abs(there - clock.now()) < timedelta(seconds=5)
        early = clock.now() - timedelta(seconds=30)
        assert session.execute(select(database_now() > early)).scalar_one()
        assert not session.execute(select(database_now() < early)).scalar_one()


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """SQLite up to 3.51.2 can lose committed pages when the write-ahead log is reset under two connections."""
    assert pysqlite3.dbapi2.sqlite_version_info >= db.SAFE_SQLITE
    monkeypatch.setattr(pysqlite3.dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(SqliteTooOld):
        db.make_engine(Config.from_env(env="test", DATABASE_URL="", data_dir=tmp_path))


def test_sqlite_is_durable_and_checks_keys(config: Config, dbs: Databases) -> None:
    if not config.is_sqlite:
        pytest.skip("PostgreSQL's settings are read at the start, see test_boot")
    with dbs.session() as session:
        read = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("synchronous", "foreign_keys", "journal_mode")
        }
    assert read == {"synchronous": 2, "foreign_keys": 1, "journal_mode": "wal"}


@pytest.mark.parametrize("values", [{}, {"secret_key": "short"}, {"secret_key": "x" * 40, "debug": True}])
def test_production_refuses_an_unsafe_setting(values: dict[str, object]) -> None:
    """MB-6."""
    with pytest.raises((ConfigRefused, ValueError)):
        Config.from_env(env="production", **values)


def test_a_fallback_font_that_cannot_be_used_stops_the_start_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "rare.otf").write_bytes(b"OTTO" + bytes(40))
    for name, said in (("rare.otf", "TrueType"), ("absent.ttf", "不存在")):
        with pytest.raises(ValueError, match=rf"{name} .*{said}"):
            Config(fallback_fonts=str(tmp_path / name))
    assert Config(fallback_fonts=str(REGULAR)).fallback_fonts


def test_production_takes_a_safe_setting() -> None:
    assert Config.from_env(env="production", secret_key="x" * 40).env == "production"
