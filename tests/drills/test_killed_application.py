"""D1: the serving process is killed in the middle of autosave, again and again."""

import os
import random
import signal
import time
from pathlib import Path

from app.config import Config
from app.db import Databases
from tests.drills.conftest import Doctor, Say
from tests.drills.savers import Crowd
from tests.drills.sizes import chance, engines, size
from tests.load import server as servers
from tests.load.hall import Hall, begin
from tests.load.server import Server, serving

ENGINES = engines("sqlite", "postgresql", short="postgresql")
CLIENTS, KILLS = size("D1 clients"), size("D1 kills")
CONTROL_CLIENTS = 20


def _kill_something(server: Server, kill: int, chances: random.Random) -> None:
    """Kill a worker or all at once; what is killed whole is started again, as its service would be."""
    workers = servers.children(server.pid)
    if workers and kill % 5 != 4:
        os.kill(chances.choice(workers), signal.SIGKILL)
        return
    server.kill()
    server.start()


def test_every_acknowledged_save_outlives_kills_of_the_application(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, engine_kind: str, say: Say, doctor: Doctor
) -> None:
    """EX-1."""
    seats = begin(dbs, hall, hall.people[:CLIENTS])
    port = servers.free_port()
    command = servers.waitress(port) if engine_kind == "sqlite" else servers.gunicorn(port)
    server = Server(command, port, tmp_path, config.url)
    with serving(server), Crowd(port, seats, tmp_path / "ledger").at_work() as crowd:
        recoveries, chances = [], chance("D1", engine_kind)
        for kill in range(KILLS):
            crowd.wait_for(100)
            time.sleep(chances.random() * 0.1)
            _kill_something(server, kill, chances)
            recoveries.append(crowd.recovery())
    say(
        "D1 kill -9 the application",
        f"{KILLS} kills, {CLIENTS} clients",
        expected="0 lost",
        found=f"{len(crowd.lost(dbs))} lost",
        acknowledged=crowd.acknowledged,
        clients_back_after=f"{max(recoveries)} s",
        longest_outage_with_restart=f"{crowd.longest_wait} s",
        answers=crowd.answers,
    )
    assert crowd.lost(dbs) == []
    assert crowd.faults == []
    assert doctor() == ""


def test_control_an_acknowledgement_before_the_commit_is_found(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    seats = begin(dbs, hall, hall.people[:CONTROL_CLIENTS])
    port = servers.free_port()
    server = Server(servers.weakened("acknowledge-before-commit", port), port, tmp_path, config.url)
    with serving(server), Crowd(port, seats, tmp_path / "ledger").at_work() as crowd:
        crowd.wait_for(CONTROL_CLIENTS)
        server.kill()
        kills = 1
        # A kill may just find everything committed; it does not five times.
        while not crowd.lost(dbs) and kills < 5:
            server.start()
            crowd.wait_for(CONTROL_CLIENTS)
            server.kill()
            kills += 1
    lost = len(crowd.lost(dbs))
    say(
        "D1 control: acknowledged before commit",
        f"{kills} kills, {CONTROL_CLIENTS} clients",
        expected="some lost",
        found=f"{lost} lost",
        acknowledged=crowd.acknowledged,
    )
    assert lost > 0
