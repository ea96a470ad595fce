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
from tests.load import server as servers
from tests.load.hall import Hall, begin
from tests.load.server import Server, serving

CLIENTS = 20
KILLS = {"sqlite": 3, "postgresql": 5}


def _kill_something(server: Server, kill: int) -> None:
    """Kill a worker or all at once; what is killed whole is started again, as its service would be."""
    workers = servers.children(server.pid)
    if workers and kill % 5 != 4:
        os.kill(random.choice(workers), signal.SIGKILL)
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
        recoveries = []
        for kill in range(KILLS[engine_kind]):
            crowd.wait_for(100)
            time.sleep(random.random() * 0.1)
            _kill_something(server, kill)
            recoveries.append(crowd.recovery())
    say(
        "D1 kill -9 the application",
        kills=len(recoveries),
        acknowledged=crowd.acknowledged,
        lost=len(crowd.lost(dbs)),
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
    seats = begin(dbs, hall, hall.people[:CLIENTS])
    port = servers.free_port()
    server = Server(servers.weakened("acknowledge-before-commit", port), port, tmp_path, config.url)
    with serving(server), Crowd(port, seats, tmp_path / "ledger").at_work() as crowd:
        crowd.wait_for(CLIENTS)
        server.kill()
    lost = len(crowd.lost(dbs))
    say("D1 control: acknowledged before commit", kills=1, acknowledged=crowd.acknowledged, lost=lost)
    assert lost > 0
