"""D5: a foreign transaction locks a table many pages read, until every connection of the pool waits for it.

On SQLite there is one writer and no server whose connections could run out: D14 is its drill.
"""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from app.config import Config
from app.db import Databases
from tests.drills.conftest import Doctor, Say
from tests.drills.savers import Crowd, percentile
from tests.drills.sizes import size
from tests.load import server as servers
from tests.load.client import FAULTS, Line
from tests.load.hall import Hall, begin
from tests.load.server import Server, serving

ENGINES = ("postgresql",)
CLIENTS, SECONDS, ERRORS = size("D5 clients"), size("D5 seconds"), size("D5 errors")
POOL, VISITORS = 5, 8
# Together some fifty saves a second, whatever the number of clients.
PACE = CLIENTS / 50
AIM = 1.0


class Visitor(threading.Thread):
    """Somebody who opens pages again and again, and counts the answers."""

    def __init__(
        self, port: int, person_id: uuid.UUID, paths: tuple[str, ...], stop: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        self.line, self.paths, self.stopping = Line(port, person_id), paths, stop
        self.answers: Counter[int] = Counter()

    def run(self) -> None:
        turn = 0
        while not self.stopping.is_set():
            with suppress(*FAULTS):
                self.answers[self.line.ask("GET", self.paths[turn % len(self.paths)]).status] += 1
            turn += 1
        self.line.close()


@contextmanager
def _visiting(port: int, people: tuple[uuid.UUID, ...], *paths: str) -> Iterator[list[Visitor]]:
    stop = threading.Event()
    visitors = [Visitor(port, key, paths, stop) for key in people]
    for visitor in visitors:
        visitor.start()
    try:
        yield visitors
    finally:
        stop.set()
        for visitor in visitors:
            visitor.join()


def _connect(config: Config) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(config.url.replace("+psycopg", "", 1), autocommit=True)


@contextmanager
def _locked(config: Config) -> Iterator[None]:
    """Hold the lock the list of exams waits for; no save needs it."""
    with _connect(config) as foreign, foreign.transaction():
        foreign.execute("LOCK TABLE candidate IN ACCESS EXCLUSIVE MODE")
        yield


def _count(config: Config, where: str) -> int:
    """Count the server's connections in a state, as PostgreSQL sees them."""
    with _connect(config) as foreign:
        row = foreign.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"  # noqa: S608 - our words
            f" AND pid <> pg_backend_pid() AND {where}"
        ).fetchone()
    assert row is not None
    return int(str(row[0]))


def _most(config: Config, where: str, seconds: float) -> int:
    """Return the most there were at one moment."""
    until, most = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        most = max(most, _count(config, where))
        time.sleep(0.02)
    return most


def _exhaust(config: Config, hall: Hall, crowd: Crowd, port: int) -> tuple[list[float], Counter[int]]:
    """Return how long saves waited while the pool was held, and what the visitors were told."""
    crowd.recovery()
    crowd.recovery()
    with _locked(config), _visiting(port, hall.people[-VISITORS:], "/exams") as visitors:
        assert _most(config, "wait_event_type = 'Lock'", 2) >= POOL - 1
        began = time.monotonic()
        time.sleep(SECONDS)
        ended = time.monotonic()
    return crowd.waits(began, ended), sum((each.answers for each in visitors), Counter[int]())


def _err(config: Config, port: int, hall: Hall) -> Counter[int]:
    """Have so many requests end in an error: refused, or their connections cut off in the middle."""
    paths = (f"/attempts/{uuid.UUID(int=0)}", "/exams", "/manage/nowhere")
    with _connect(config) as foreign, _visiting(port, hall.people[-VISITORS:], *paths) as visitors:
        told: Counter[int] = Counter()
        until = time.monotonic() + 60
        while sum(n for status, n in told.items() if status != 200) < ERRORS and time.monotonic() < until:
            foreign.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()"
            )
            time.sleep(0.05)
            told = sum((each.answers for each in visitors), Counter[int]())
    return sum((each.answers for each in visitors), Counter[int]())


def test_saves_go_on_while_the_pool_is_held_and_no_connection_is_lost(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say, doctor: Doctor
) -> None:
    """MB-7: saves have a lane of their own; pages are told 503, and errors give every connection back."""
    seats = begin(dbs, hall, hall.people[:CLIENTS])
    dbs.dispose()
    port = servers.free_port()
    server = Server(servers.waitress(port), port, tmp_path, config.url, {"LUNXUN_POOL_SIZE": str(POOL)})
    with serving(server):
        with Crowd(port, seats, tmp_path / "ledger", PACE).at_work() as crowd:
            waits, pages = _exhaust(config, hall, crowd, port)
        errors = _err(config, port, hall)
        time.sleep(1)
        held = _count(config, "state <> 'idle'")
        with _locked(config), _visiting(port, hall.people[-VISITORS:], "/exams"):
            usable = _most(config, "wait_event_type = 'Lock'", 1.5)
    p99 = percentile(waits, 99)
    say(
        "D5 pool exhausted",
        f"pool {POOL}, {CLIENTS} clients, {SECONDS} s",
        expected=f"p99 of a save < {AIM:.0f} s",
        found=f"{p99:.2f} s",
        saves=len(waits),
        lost=len(crowd.lost(dbs)),
        pages_told=dict(pages),
        errors={status: n for status, n in errors.items() if status != 200},
        still_taken=held,
        pool_after=usable,
    )
    assert p99 < AIM
    assert crowd.faults == []
    assert set(crowd.answers) == {"200"}
    assert set(pages) == {503}
    assert set(errors) <= {200, 404, 503}
    assert sum(n for status, n in errors.items() if status != 200) >= ERRORS
    assert (held, usable) == (0, POOL)
    assert crowd.lost(dbs) == []
    assert doctor() == ""


def test_control_without_a_lane_of_their_own_saves_wait(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    seats = begin(dbs, hall, hall.people[:CLIENTS])
    dbs.dispose()
    port = servers.free_port()
    command = servers.weakened("share-lane", port)
    server = Server(command, port, tmp_path, config.url, {"LUNXUN_POOL_SIZE": str(POOL)})
    with serving(server), Crowd(port, seats, tmp_path / "ledger", PACE).at_work() as crowd:
        waits, _ = _exhaust(config, hall, crowd, port)
    p99 = percentile(waits, 99)
    say(
        "D5 control: saves in the common pool",
        f"pool {POOL}, {CLIENTS} clients, {SECONDS} s",
        expected=f"p99 of a save ≥ {AIM:.0f} s",
        found=f"{p99:.2f} s",
        saves=len(waits),
        answers=crowd.answers,
    )
    assert p99 >= AIM


def test_control_connections_that_are_not_given_back_are_found(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    dbs.dispose()
    port = servers.free_port()
    command = servers.weakened("keep-connections", port)
    server = Server(command, port, tmp_path, config.url, {"LUNXUN_POOL_SIZE": str(POOL)})
    with serving(server):
        line = Line(port, hall.people[0])
        told = Counter(line.ask("GET", f"/attempts/{uuid.UUID(int=0)}").status for _ in range(POOL))
        line.close()
        time.sleep(0.5)
        held = _count(config, "state <> 'idle'")
    say(
        "D5 control: connections kept",
        f"pool {POOL}, {POOL} errors",
        expected="some still taken",
        found=f"{held} still taken",
        errors=dict(told),
    )
    assert held > 0
