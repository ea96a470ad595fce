"""Clocks that are wrong, and a house served by them."""

import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from sqlmodel import col, select, update

from app.config import Config
from app.db import Databases, database_now
from app.exams.models import Attempt, Sitting
from tests.drills.sizes import TIER, chance, size
from tests.drills.visitors import PASSWORD, Browser
from tests.load import server as servers
from tests.load.client import Line
from tests.load.hall import Hall
from tests.load.server import Server, serving

CASES = size("D9 cases")
DAY, YEAR = 86_400.0, 365.25 * 86_400
STEP = -2.0
# How long after the server was told to start its summer begins or ends.
EDGE_IN = 20.0
STEPPED = """
CREATE SCHEMA stepped;
CREATE FUNCTION stepped.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
  AS $$ SELECT pg_catalog.statement_timestamp() + interval '{step} seconds' $$;
ALTER DATABASE {name} SET search_path = stepped, pg_catalog, public;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid();
"""


@dataclass(frozen=True)
class Case:
    """One wrong clock."""

    name: str
    phone: float = 0
    application: float = 0
    zone: int | None = None
    forward: bool = True
    step: bool = False


def cases(engine: str) -> list[Case]:
    known = [
        Case("application +5 min", application=300),
        Case("phone +10 years", phone=10 * YEAR),
        Case("UTC+8, summer begins", zone=8),
        Case("application −5 min", application=-300),
        Case("database −2 s", step=True),
        Case("phone −1 day", phone=-DAY),
        Case("UTC+8, summer ends", zone=8, forward=False),
        Case("UTC−5, summer begins", zone=-5),
        Case("UTC+13, summer ends", zone=13, forward=False),
        Case("phone −10 years", phone=-10 * YEAR),
        Case("phone +1 day", phone=DAY),
        Case("UTC, summer begins", zone=0),
        Case("UTC, summer ends", zone=0, forward=False),
        Case("UTC−5, summer ends", zone=-5, forward=False),
        Case("UTC+13, summer begins", zone=13),
    ]
    if TIER == "short":
        # A zone's edge has to be waited for.
        known = [case for case in known if case.zone is None]
    known = [case for case in known if engine == "postgresql" or not case.step]
    chances = chance("D9", engine)
    while len(known) < CASES:
        known.append(_random_case(chances))
    return known[:CASES]


def _random_case(chances: random.Random) -> Case:
    if chances.random() < 0.5:
        seconds = chances.uniform(-10 * YEAR, 10 * YEAR)
        return Case(f"phone {seconds / DAY:+.1f} days", phone=seconds)
    seconds = chances.uniform(-300, 300)
    return Case(f"application {seconds:+.1f} s", application=seconds)


def _zone(offset: int, edge: datetime, *, forward: bool) -> str:
    """Write a zone, as POSIX has it, whose clocks are put forward or back at an instant."""

    def rule(at: datetime) -> str:
        day = at.timetuple().tm_yday - (at.month > 2 and at.year % 4 == 0)
        return f"J{day}/{at:%H:%M:%S}"

    standard = edge + timedelta(hours=offset)
    summer = standard + timedelta(hours=1)
    far = standard - timedelta(days=90)
    begins, ends = (rule(standard), rule(far)) if forward else (rule(far), rule(summer))
    return f"AAA{-offset}BBB{-offset - 1},{begins},{ends}"


@dataclass
class Scene:
    """A served house with a wrong clock, and what differed from what the database's clock says."""

    case: Case
    dbs: Databases
    hall: Hall
    port: int
    people: tuple[uuid.UUID, ...]
    names: dict[uuid.UUID, str]
    start_took: float = 0
    differences: list[str] = field(default_factory=list)

    def expect(self, what: str, *, true: bool) -> None:
        if not true:
            self.differences.append(f"{self.case.name}: {what}")

    def now(self) -> datetime:
        with self.dbs.session(readonly=True) as session:
            found: datetime = session.execute(select(database_now())).scalar_one()
            return found

    def line(self, person_id: uuid.UUID) -> Line:
        browser = Browser(self.port)
        assert browser.try_password(self.names[person_id], PASSWORD)[0] == 200
        return Line(self.port, browser.headers(), reopens=True)

    def window(self, opens: float = -3600, closes: float = 18_000) -> None:
        """Move the sitting's window, in seconds from now by the database's clock."""
        now = self.now()
        values = {"opens_at": now + timedelta(seconds=opens), "closes_at": now + timedelta(seconds=closes)}
        with self.dbs.transaction() as session:
            session.execute(update(Sitting).where(col(Sitting.id) == self.hall.sitting_id).values(**values))

    def deadline(self, attempt_id: uuid.UUID, seconds: float) -> None:
        with self.dbs.transaction() as session:
            own = update(Attempt).where(col(Attempt.id) == attempt_id)
            session.execute(own.values(deadline_at=self.now() + timedelta(seconds=seconds)))


def between(scene: Scene, config: Config, edge: float) -> Iterator[None]:
    """Let the edge of summer pass, or step the database back."""
    if scene.case.zone is not None:
        time.sleep(max(0.0, edge - time.time()))
    if scene.case.step:
        scene.dbs.dispose()
        name = config.url.rpartition("/")[2].partition("?")[0]
        with psycopg.connect(config.url.replace("+psycopg", "", 1), autocommit=True) as foreign:
            foreign.execute(STEPPED.format(step=STEP, name=name))  # type: ignore[arg-type]
    yield


@contextmanager
def served(scene: Scene, config: Config, folder: Path, faults: tuple[str, ...]) -> Iterator[float]:
    """Serve with the wrong clock; yield when summer begins or ends there."""
    case, more, edge = scene.case, {}, time.time() + EDGE_IN
    if case.zone is not None:
        at = datetime.fromtimestamp(edge, UTC).replace(tzinfo=None)
        more["TZ"] = _zone(case.zone, at, forward=case.forward)
    command = servers.shifted(case.application, scene.port, *faults)
    if not case.application and not faults:
        command = servers.waitress(scene.port)
    began = time.monotonic()
    with serving(Server(command, scene.port, folder, config.url, more)):
        scene.start_took = time.monotonic() - began
        yield edge
