"""The throw-away PostgreSQL does what the data tests rely on."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import databases


def _connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)


@pytest.fixture
def database() -> Iterator[str]:
    url = databases.new_database()
    yield url
    databases.drop(url)


def test_a_new_database_is_empty_and_utf8(database: str) -> None:
    with _connect(database) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone() == (0,)


def test_a_copy_has_the_rows_of_its_template_and_leaves_it_alone(database: str) -> None:
    with _connect(database) as connection:
        connection.execute("CREATE TABLE person (name text)")
        connection.execute("INSERT INTO person VALUES ('陈𬭸')")
    copy = databases.new_database(database)
    with _connect(copy) as connection:
        assert connection.execute("SELECT name FROM person").fetchone() == ("陈𬭸",)
        connection.execute("DELETE FROM person")
    databases.drop(copy)
    with _connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (1,)


def test_a_dropped_database_is_gone_even_with_a_connection_in_it() -> None:
    url = databases.new_database()
    with _connect(url) as left_open:
        databases.drop(url)
        with pytest.raises(psycopg.OperationalError):
            left_open.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        _connect(url)


@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="the tests use a server they did not start")
def test_the_server_ends_with_its_process_even_when_killed() -> None:
    program = "from tests import databases; print(databases.postgres_url(), flush=True); input()"
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    url = child.stdout.readline().strip()
    _connect(url).close()
    child.kill()
    child.communicate()
    folder = Path(url.partition("host=")[2].replace("%2F", "/"))
    until = time.monotonic() + 20
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        _connect(url)


@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="the tests use a server they did not start")
def test_a_durable_server_syncs_and_the_quick_one_does_not() -> None:
    durable = databases.start(durable=True)
    try:
        with _connect(durable.new_database()) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
            assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
    finally:
        durable.stop()
    with _connect(databases.postgres_url()) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
