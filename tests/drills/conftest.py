"""Drills run on databases that sync as production does, end with `flask doctor invariants`, and say their numbers."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from flask import Flask

from app.boot import alembic_config
from app.db import Databases
from tests import databases as throwaway
from tests.cast import Cast
from tests.databases import Server as Postgres
from tests.drills import table
from tests.drills.sizes import LONG, TIER, size
from tests.journeys.conftest import browser_type_launch_args  # noqa: F401 - the system's own Chromium
from tests.load.hall import ESSAYS, Hall, furnish

Say = Callable[..., None]
Doctor = Callable[[], str]


@pytest.fixture(scope="session")
def durable() -> Iterator[Postgres]:
    """A PostgreSQL of the drills' own, with fsync and synchronous_commit on."""
    server = throwaway.start(durable=True)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def template(
    engine_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> str:
    if engine_kind == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'template.db'}"
    else:
        url = request.getfixturevalue("durable").new_database()
    command.upgrade(alembic_config(url), "head")
    return url


@pytest.fixture
def copied() -> None:
    """Nothing: what a drill breaks holds the empty structure, and its cast is written as production would."""


@pytest.fixture
def database_url(
    engine_kind: str, template: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    if engine_kind == "sqlite":
        own = tmp_path / "lunxun.db"
        own.write_bytes(Path(template.removeprefix("sqlite:///")).read_bytes())
        yield f"sqlite:///{own}"
    else:
        durable: Postgres = request.getfixturevalue("durable")
        url = durable.new_database(template)
        yield url
        durable.drop(url)


@pytest.fixture
def hall(dbs: Databases, cast: Cast) -> Hall:
    """Candidates of an exam with room for texts, each allowed three attempts."""
    with dbs.transaction() as session:
        return furnish(session, cast, size("hall"), ESSAYS, max_attempts=3)


@pytest.fixture
def doctor(app: Flask) -> Doctor:
    """What `flask doctor invariants` finds broken; empty when every one holds."""

    def examine() -> str:
        outcome = app.test_cli_runner().invoke(args=["doctor", "invariants"])
        return "" if outcome.exit_code == 0 else outcome.output + repr(outcome.exception)

    return examine


@pytest.fixture
def say(request: pytest.FixtureRequest, engine_kind: str) -> Say:
    """Note a drill's numbers for the table at the end: its size, what was to be found, what was, and more."""

    def note(drill: str, size: str, *, expected: str, found: str, **numbers: Any) -> None:
        told = {name: str(value) for name, value in numbers.items()}
        entry = {"drill": drill, "engine": engine_kind, "size": size, "expected": expected, "found": found}
        # Travels with the report of the test, also from another process.
        request.node.user_properties.append((table.PROPERTY, entry | {"numbers": told}))

    return note


def pytest_configure(config: pytest.Config) -> None:
    """Let a run that is told to end stop its servers first; what drills start must not outlive them."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave what takes long out of the short set."""
    return True if TIER == "short" and collection_path.name in LONG else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    table.write(terminalreporter)
