"""D21: everybody signs in at once while others are in the middle of their exam."""

import time
from pathlib import Path

from app.config import Config
from app.db import Databases
from tests.drills.conftest import Doctor, Say
from tests.drills.savers import Crowd, percentile
from tests.drills.sizes import chance, engines, size
from tests.drills.visitors import Person, give_passwords, tell
from tests.load import server as servers
from tests.load.hall import Hall, begin
from tests.load.server import Server, serving

ENGINES = engines("sqlite", "postgresql", short="sqlite")
SIGN_INS, CLIENTS = size("D21 sign-ins"), size("D21 clients")
# Five thousand within two minutes.
RATE = 5_000 / 120
ALL_IN, AIM = 180.0, 1.0
CONTROL_SIGN_INS = max(SIGN_INS, 150)


def _storm(
    port: int, dbs: Databases, hall: Hall, crowd: Crowd, sign_ins: int, rate: float
) -> tuple[list[Person], list[float]]:
    """Return who signed in, and how long saves waited meanwhile."""
    names = give_passwords(dbs, hall.people[-sign_ins:])
    people = [
        Person(port, name, number / rate, 0, ALL_IN, chance("D21", number))
        for number, name in enumerate(names.values())
    ]
    crowd.recovery()
    began = time.monotonic()
    for person in people:
        person.start()
    for person in people:
        person.join()
    return people, crowd.waits(began, time.monotonic())


def test_everybody_gets_in_and_no_exam_waits_for_it(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say, doctor: Doctor
) -> None:
    """MB-7: whoever cannot be served at once hears 503 and when to try again."""
    seats = begin(dbs, hall, hall.people[:CLIENTS])
    port = servers.free_port()
    command = servers.waitress(port) if config.is_sqlite else servers.gunicorn(port, threads=16)
    server, crowd = Server(command, port, tmp_path, config.url), Crowd(port, seats, tmp_path / "ledger", 0.5)
    with serving(server), crowd.at_work():
        began = time.monotonic()
        people, waits = _storm(port, dbs, hall, crowd, SIGN_INS, RATE)
        seconds = time.monotonic() - began
    outside, p99 = [each for each in people if each.took is None], percentile(waits, 99)
    took = sorted(each.took for each in people if each.took is not None)
    answers = tell(people)
    say(
        "D21 everybody signs in",
        f"{SIGN_INS} sign-ins, {CLIENTS} at their exam",
        expected=f"all in, p99 of a save < {AIM:.0f} s",
        found=f"{len(outside)} outside, {p99:.2f} s",
        all_in_after=f"{seconds:.0f} s",
        sign_in_p50=f"{percentile(took, 50):.1f} s",
        sign_in_p99=f"{percentile(took, 99):.1f} s",
        answers=answers,
        saves=len(waits),
        lost=len(crowd.lost(dbs)),
    )
    assert outside == []
    assert set(answers) <= {"200", "303", "503"}
    assert p99 < AIM
    assert crowd.faults == []
    assert crowd.lost(dbs) == []
    assert doctor() == ""


def test_control_where_every_thread_waits_for_a_hash_the_exam_waits_too(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    people = min(CONTROL_SIGN_INS, len(hall.people) - CLIENTS)
    seats = begin(dbs, hall, hall.people[:CLIENTS])
    port = servers.free_port()
    server = Server(servers.weakened("endless-queue", port), port, tmp_path, config.url)
    with serving(server), Crowd(port, seats, tmp_path / "ledger", 0.5).at_work() as crowd:
        found, waits = _storm(port, dbs, hall, crowd, people, 10_000)
    p99 = percentile(waits, 99)
    say(
        "D21 control: an endless queue for hashes",
        f"{people} sign-ins, {CLIENTS} at their exam",
        expected=f"p99 of a save ≥ {AIM:.0f} s",
        found=f"{p99:.2f} s",
        answers=tell(found),
    )
    assert p99 >= AIM
