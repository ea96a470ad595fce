"""D22: a building behind one address signs in, one in seven mistyping, while somebody elsewhere guesses."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import col, select

from app import clock
from app.accounts.models import Account
from app.config import Config
from app.db import Databases
from tests.drills.conftest import Doctor, Say
from tests.drills.sizes import chance, engines, size
from tests.drills.visitors import PASSWORD, Browser, Person, give_passwords, tell
from tests.load import server as servers
from tests.load.hall import Hall
from tests.load.server import Server, serving

ENGINES = engines("sqlite", "postgresql", short="sqlite")
PEOPLE = size("D22 people")
TYPOS, ALL_IN = 0.15, 180.0
# Ten thousand an hour, from an address of the guesser's own.
GUESSES_APART, ELSEWHERE = 3600 / 10_000, "127.0.0.2"


class Guesser(threading.Thread):
    """Tries one password after another at somebody's account."""

    def __init__(self, port: int, name: str) -> None:
        super().__init__(daemon=True)
        self.browser, self.name_typed = Browser(port, ELSEWHERE), name
        self.stopping = threading.Event()
        self.answers: Counter[int] = Counter()

    def run(self) -> None:
        for number in range(1_000_000):
            if self.stopping.wait(GUESSES_APART):
                return
            self.answers[self.browser.try_password(self.name_typed, f"Guess-{number:06d}")[0]] += 1


@contextmanager
def _guessing(port: int, name: str) -> Iterator[Guesser]:
    guesser = Guesser(port, name)
    guesser.start()
    try:
        yield guesser
    finally:
        guesser.stopping.set()
        guesser.join()


def _wait_until_locked(databases: Databases, account_id: uuid.UUID) -> None:
    until = time.monotonic() + 60
    while True:
        with databases.session(readonly=True) as session:
            locked = session.exec(select(Account.locked_until).where(col(Account.id) == account_id)).one()
        if locked is not None and locked > clock.now():
            return
        assert time.monotonic() < until, "the guesses locked nothing"
        time.sleep(0.1)


def _arrive(port: int, names: list[str]) -> list[Person]:
    """Let the building come within a quarter of a minute or so, as behind one door."""
    chances = chance("D22")
    people = [
        Person(port, name, number * 0.03, int(chances.random() < TYPOS), ALL_IN, chance("D22", name))
        for number, name in enumerate(names)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return people


def _server(config: Config, port: int, folder: Path) -> Server:
    command = servers.waitress(port) if config.is_sqlite else servers.gunicorn(port, threads=16)
    return Server(command, port, folder, config.url)


def test_a_building_gets_in_and_nobody_is_locked_out_from_elsewhere(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say, doctor: Doctor
) -> None:
    """AC-5, AC-6."""
    names = give_passwords(dbs, hall.people[: PEOPLE + 1])
    victim, *building = hall.people[: PEOPLE + 1]
    port, at_home = servers.free_port(), Browser(0)
    with serving(_server(config, port, tmp_path)):
        at_home.port = port
        assert at_home.try_password(names[victim], PASSWORD)[0] == 200
        at_home.cookies.pop("lunxun")
        with _guessing(port, names[victim]) as guesser:
            _wait_until_locked(dbs, victim)
            began = time.monotonic()
            people = _arrive(port, [names[key] for key in building])
            seconds = time.monotonic() - began
            # The right password, from where nobody has signed in before: locked, and not told so.
            stranger = Browser(port, ELSEWHERE).try_password(names[victim], PASSWORD)[0]
            first_try, after = at_home.try_password(names[victim], PASSWORD)
            for _ in range(20):
                if first_try != 503:
                    break
                time.sleep(after or 1)
                first_try, after = at_home.try_password(names[victim], PASSWORD)
    outside = [each for each in people if each.took is None]
    say(
        "D22 one address, and guesses from another",
        f"{PEOPLE} people, {TYPOS:.0%} mistype",
        expected="0 outside, the guessed-at gets in",
        found=f"{len(outside)} outside, {first_try}",
        all_in_after=f"{seconds:.0f} s",
        answers=tell(people),
        guesses=dict(guesser.answers),
        right_password_from_the_guesser=stranger,
    )
    assert outside == []
    assert set(tell(people)) <= {"200", "401", "503"}
    assert first_try == 200
    assert set(guesser.answers) <= {401, 503}
    assert stranger in {401, 503}
    assert doctor() == ""


def test_control_without_known_devices_a_guesser_locks_out(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    victim = hall.people[0]
    name = give_passwords(dbs, [victim])[victim]
    port = servers.free_port()
    with serving(Server(servers.weakened("forget-devices", port), port, tmp_path, config.url)):
        at_home = Browser(port)
        assert at_home.try_password(name, PASSWORD)[0] == 200
        with _guessing(port, name):
            _wait_until_locked(dbs, victim)
            status = at_home.try_password(name, PASSWORD)[0]
    say("D22 control: devices forgotten", "1 person", expected="locked out", found=str(status))
    assert status == 401


def test_control_counted_by_address_a_building_stays_outside(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    people = hall.people[:40]
    names = give_passwords(dbs, people)
    port = servers.free_port()
    with serving(Server(servers.weakened("count-addresses", port), port, tmp_path, config.url)):
        told = Counter(Browser(port).try_password(name, PASSWORD)[0] for name in names.values())
    say(
        "D22 control: twenty a minute for an address",
        f"{len(people)} people",
        expected="some outside",
        found=f"{told[429]} outside",
        answers=dict(told),
    )
    assert told[429] > 0
