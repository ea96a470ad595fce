"""D2: PostgreSQL is killed with all its processes in the middle of autosave.

kill -9 leaves the kernel's pages alone: it shows a confirmation that came before the log was handed to the
kernel, and not a missing fsync. The latter takes a power cut, which is not drilled here. SQLite has no process of
its own: D1 kills it with the application.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command

from app.boot import alembic_config
from app.config import Config
from app.db import Databases
from tests.drills.conftest import Doctor, Say
from tests.drills.postgres import Victim
from tests.drills.savers import Crowd
from tests.drills.sizes import chance, size
from tests.load import server as servers
from tests.load.hall import Hall, begin
from tests.load.server import Server, serving

ENGINES = ("postgresql",)
CLIENTS, KILLS = size("D2 clients"), size("D2 kills")


@pytest.fixture
def victim() -> Iterator[Victim]:
    found = Victim()
    yield found
    found.stop()


@pytest.fixture
def database_url(victim: Victim) -> str:
    """A database on the server that will be killed."""
    url = victim.server.new_database()
    command.upgrade(alembic_config(url), "head")
    return url


def test_every_acknowledged_save_outlives_kills_of_the_database(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, victim: Victim, say: Say, doctor: Doctor
) -> None:
    """EX-1, MB-7."""
    seats = begin(dbs, hall, hall.people[:CLIENTS])
    dbs.dispose()
    port = servers.free_port()
    server = Server(servers.gunicorn(port), port, tmp_path, config.url)
    restarts, recoveries, chances = [], [], chance("D2")
    with serving(server), Crowd(port, seats, tmp_path / "ledger").at_work() as crowd:
        for _ in range(KILLS):
            crowd.wait_for(100)
            time.sleep(chances.random() * 0.1)
            victim.kill()
            restarts.append(victim.start())
            recoveries.append(crowd.recovery())
    lost = crowd.lost(dbs)
    say(
        "D2 kill -9 PostgreSQL",
        f"{KILLS} kills, {CLIENTS} clients",
        expected="0 lost",
        found=f"{len(lost)} lost",
        acknowledged=crowd.acknowledged,
        database_back_after=f"{max(restarts)} s",
        clients_back_after=f"{max(recoveries)} s",
        answers=crowd.answers,
    )
    assert lost == []
    assert crowd.faults == []
    assert set(crowd.answers) <= {"200", "503", "cut"}
    assert doctor() == ""


def test_control_a_confirmation_before_the_log_is_found(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, victim: Victim, say: Say, database_url: str
) -> None:
    seats = begin(dbs, hall, hall.people[:CLIENTS])
    dbs.dispose()
    port = servers.free_port()
    server = Server(servers.gunicorn(port), port, tmp_path, config.url)
    with serving(server), Crowd(port, seats, tmp_path / "ledger").at_work() as crowd:
        crowd.wait_for(20)
        victim.confirm_before_writing(database_url)
        crowd.wait_for(100)
        victim.kill()
        crowd.stop.set()
    victim.start()
    lost = len(crowd.lost(dbs))
    say(
        "D2 control: synchronous_commit off",
        f"1 kill, {CLIENTS} clients",
        expected="some lost",
        found=f"{lost} lost",
        acknowledged=crowd.acknowledged,
    )
    assert lost > 0
