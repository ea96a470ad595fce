"""D14: a foreign process holds a lock every save needs, for longer than anybody waits.

On SQLite it is the only write lock there is; on PostgreSQL the lock on the table of responses, as somebody takes it
who changes a table by hand in the middle of an exam.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import Config
from app.db import Databases
from tests.drills.conftest import Doctor, Say
from tests.drills.savers import Crowd
from tests.drills.sizes import engines, size
from tests.load import server as servers
from tests.load.hall import Hall, begin
from tests.load.server import Server, serving

ENGINES = engines("sqlite", "postgresql", short="sqlite")
CLIENTS, TIMES, SECONDS = 10, size("D14 times"), 6.5
HOLDERS = {
    "sqlite": """
import sys, time
import pysqlite3
connection = pysqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
""",
    "postgresql": """
import sys, time
import psycopg
with psycopg.connect(sys.argv[1]) as connection:
    connection.execute("LOCK TABLE response IN ACCESS EXCLUSIVE MODE")
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
    connection.rollback()
""",
}


@contextmanager
def _locked(config: Config, seconds: float = SECONDS) -> Iterator[None]:
    if config.is_sqlite:
        holder, address = HOLDERS["sqlite"], config.url.removeprefix("sqlite:///")
    else:
        holder, address = HOLDERS["postgresql"], config.url.replace("+psycopg", "", 1)
    command = [sys.executable, "-c", holder, address, str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        yield


def test_a_locked_database_is_busy_and_loses_nothing(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say, doctor: Doctor
) -> None:
    """EX-1, MB-7: 503 with Retry-After, then recovery."""
    seats = begin(dbs, hall, hall.people[:CLIENTS])
    port = servers.free_port()
    command = servers.waitress(port) if config.is_sqlite else servers.gunicorn(port)
    server = Server(command, port, tmp_path, config.url)
    # Whoever was told 503 waits longer than gunicorn keeps an idle line.
    with serving(server), Crowd(port, seats, tmp_path / "ledger", reopens=True).at_work() as crowd:
        for _ in range(TIMES):
            crowd.wait_for(50)
            with _locked(config):
                pass
            crowd.wait_for(50)
    say(
        f"D14 lock held {SECONDS} s by another",
        f"{TIMES} times, {CLIENTS} clients",
        expected="0 lost",
        found=f"{len(crowd.lost(dbs))} lost",
        acknowledged=crowd.acknowledged,
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
        with _locked(config):
            crowd.wait_for(1)
    lost = len(crowd.lost(dbs))
    say(
        "D14 control: lock swallowed, said saved",
        f"once, {CLIENTS} clients",
        expected="some lost",
        found=f"{lost} lost",
        acknowledged=crowd.acknowledged,
    )
    assert lost > 0
