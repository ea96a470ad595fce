"""D11: the workers are told to end one after another in the middle of an exam, as a reload does.

SQLite is served by one process, which cannot be replaced piece by piece: D1 kills it whole.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.config import Config
from app.db import Databases
from tests.drills.conftest import Doctor, Say
from tests.drills.savers import Crowd
from tests.drills.sizes import size
from tests.load import server as servers
from tests.load.hall import Hall, begin, begin_alike
from tests.load.server import Server, serving

ENGINES = ("postgresql",)
ROUNDS, CLIENTS = size("D11 rounds"), size("D11 clients")
CONTROL_CLIENTS = min(CLIENTS, 30)
# Together some hundred saves a second, whatever the number of clients.
RATE = 100
ALLOWED = 0.001
WORKERS, PATIENCE = 2, 60.0
# Those of a worker's jobs, started when it has loaded everything else.
THREADS_WHEN_LOADED = 5


def _threads(pid: int) -> int:
    with suppress(OSError):
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    return 0


def _wait_for_workers(server: Server, gone: int = 0) -> None:
    """Return when a worker is gone and its successor has loaded."""
    until = time.monotonic() + PATIENCE
    while True:
        workers = servers.children(server.pid)
        loaded = [pid for pid in workers if pid != gone and _threads(pid) >= THREADS_WHEN_LOADED]
        if len(loaded) == len(workers) == WORKERS:
            return
        assert time.monotonic() < until, f"no successor: {server.log()}"
        time.sleep(0.05)


def _end_one_by_one(server: Server, how: signal.Signals) -> Iterator[int]:
    for pid in servers.children(server.pid):
        _wait_for_workers(server)
        os.kill(pid, how)
        _wait_for_workers(server, gone=pid)
        yield pid


def _failed(crowd: Crowd) -> int:
    return sum(n for answer, n in crowd.answers.items() if answer not in {"200", "503"})


def test_a_rolling_restart_is_noticed_by_nobody(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say, doctor: Doctor
) -> None:
    """EX-1, EX-11: nothing lost, nobody signed out, and what failed was tried again."""
    seats = begin_alike(dbs, hall, hall.people[:CLIENTS])
    dbs.dispose()
    port = servers.free_port()
    server = Server(servers.gunicorn(port), port, tmp_path, config.url)
    crowd = Crowd(port, seats, tmp_path / "ledger", CLIENTS / RATE, reopens=True)
    with serving(server), crowd.at_work():
        crowd.recovery()
        ended = [pid for _ in range(ROUNDS) for pid in _end_one_by_one(server, signal.SIGTERM)]
        crowd.recovery()
    lost, asked = crowd.lost(dbs), sum(crowd.answers.values())
    say(
        "D11 workers told to end one by one",
        f"{len(ended)} workers, {CLIENTS} clients",
        expected="0 lost, < 0.1 % failed",
        found=f"{len(lost)} lost, {_failed(crowd) / asked:.2%} failed",
        acknowledged=crowd.acknowledged,
        reopened_lines=crowd.reopened,
        longest_wait=f"{crowd.longest_wait} s",
        answers=crowd.answers,
    )
    assert lost == []
    assert crowd.faults == []
    assert _failed(crowd) < max(1, asked * ALLOWED)
    assert doctor() == ""


def test_control_killed_workers_cut_their_clients_off(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    seats = begin(dbs, hall, hall.people[:CONTROL_CLIENTS])
    dbs.dispose()
    port = servers.free_port()
    server = Server(servers.gunicorn(port), port, tmp_path, config.url)
    kills = 0
    # As fast as they can: a kill between two requests cuts nobody off.
    crowd = Crowd(port, seats, tmp_path / "ledger", 0.001)
    with serving(server), crowd.at_work():
        crowd.recovery()
        while kills < 10 and not _failed(crowd):
            kills += len(list(_end_one_by_one(server, signal.SIGKILL)))
    say(
        "D11 control: killed instead",
        f"{kills} workers, {CONTROL_CLIENTS} clients",
        expected="some failed",
        found=f"{_failed(crowd)} failed",
        lost=len(crowd.lost(dbs)),
    )
    assert _failed(crowd) > 0
    assert crowd.lost(dbs) == []


def test_control_a_secret_of_each_process_signs_people_out(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    seats = begin(dbs, hall, hall.people[:CONTROL_CLIENTS])
    dbs.dispose()
    port = servers.free_port()
    server = Server(servers.weakened_gunicorn("forget-secret", port), port, tmp_path, config.url)
    crowd = Crowd(port, seats, tmp_path / "ledger", reopens=True)
    with serving(server), crowd.at_work():
        crowd.recovery()
        ended = list(_end_one_by_one(server, signal.SIGTERM))
        time.sleep(1)
    out = crowd.answers.get("401", 0)
    say(
        "D11 control: a secret made at each start",
        f"{len(ended)} workers, {CONTROL_CLIENTS} clients",
        expected="some signed out",
        found=f"{out} × 401",
    )
    assert out > 0
