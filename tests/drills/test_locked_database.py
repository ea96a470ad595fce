"""D14: a foreign process holds SQLite's only write lock for longer than anybody waits."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.config import Config
from app.db import Databases
from tests.drills.conftest import Doctor, Say
from tests.drills.savers import Crowd
from tests.load import server as servers
from tests.load.hall import Hall, begin
from tests.load.server import Server, serving

CLIENTS = 10
HOLDER = """
import sys, time
import pysqlite3
connection = pysqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""


@pytest.fixture(autouse=True)
def _sqlite_only(engine_kind: str) -> None:
    if engine_kind != "sqlite":
        pytest.skip("PostgreSQL has no lock on the whole database")


@contextmanager
def _locked(path: Path, seconds: float) -> Iterator[None]:
    command = [sys.executable, "-c", HOLDER, str(path), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield


def test_a_locked_database_is_busy_and_loses_nothing(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say, doctor: Doctor
) -> None:
    """EX-1, MB-7: 503 with Retry-After, then recovery."""
    seats = begin(dbs, hall, hall.people[:CLIENTS])
    port = servers.free_port()
    server = Server(servers.waitress(port), port, tmp_path, config.url)
    with serving(server), Crowd(port, seats, tmp_path / "ledger").at_work() as crowd:
        for _ in range(2):
            crowd.wait_for(50)
            with _locked(tmp_path / "lunxun.db", 6.5):
                pass
            crowd.wait_for(50)
    say(
        "D14 write lock held 6.5 s by another",
        times=2,
        acknowledged=crowd.acknowledged,
        lost=len(crowd.lost(dbs)),
        longest_wait=f"{crowd.longest_wait} s",
        answers=crowd.answers,
    )
    assert crowd.lost(dbs) == []
    assert crowd.faults == []
    assert set(crowd.answers) == {"200", "503"}
    assert sum(saver.without_retry_after for saver in crowd.savers) == 0
    assert doctor() == ""


def test_control_a_server_that_swallows_the_lock_is_found(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    seats = begin(dbs, hall, hall.people[:CLIENTS])
    port = servers.free_port()
    server = Server(servers.weakened("swallow-locks", port), port, tmp_path, config.url)
    with serving(server), Crowd(port, seats, tmp_path / "ledger").at_work() as crowd:
        crowd.wait_for(20)
        with _locked(tmp_path / "lunxun.db", 6.5):
            crowd.wait_for(1)
    lost = len(crowd.lost(dbs))
    say("D14 control: lock swallowed, said saved", times=1, acknowledged=crowd.acknowledged, lost=lost)
    assert lost > 0
