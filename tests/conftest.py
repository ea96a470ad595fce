"""Fixtures: every test that touches data runs on SQLite and on PostgreSQL, each time on a fresh copy."""

import gc
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from itsdangerous import URLSafeTimedSerializer
from sqlmodel import Session

from app import boot, clock, create_app
from app.boot import alembic_config, settle
from app.config import Config
from app.db import Databases
from app.keys import Purpose, ring
from tests import databases as throwaway
from tests.builders import AT
from tests.cast import Cast, Player, assemble
from tests.engines import borrowed
from tests.journeys.scheduling import JourneysTogether, rank
from tests.shared import compile_templates_once, empty_database

# Thousands of tests are collected and stay: nothing is garbage until the first of them runs.
gc.disable()

SECRET = "a-secret-for-tests-that-is-long-enough"
ENGINES = ("sqlite", "postgresql")

# How long an example takes says how busy the machine is, not whether a rule holds.
# What a change is judged by is the same each time; whoever runs the tests by hand looks at new examples.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("house")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests out among the processes of `-n`."""
    return JourneysTogether(config, log)


def pytest_collection_finish() -> None:
    settle()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _settled() -> Iterator[None]:
    """Commands that are called here need not settle again: this process has, over all that the tests have loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boot, "settle", lambda: None)
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: rank(item.nodeid, getattr(item, "fixturenames", ())))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_kind" in metafunc.fixturenames:
        # A module may say that it is about fewer: what there is none of on an engine is no test that was skipped.
        engines = getattr(metafunc.module, "ENGINES", ENGINES)
        metafunc.parametrize("engine_kind", engines, scope="session")


@pytest.fixture(scope="session")
def template(engine_kind: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an empty database at the newest structure, to be copied."""
    if engine_kind == "sqlite":
        return f"sqlite:///{empty_database(tmp_path_factory)}"
    url = throwaway.new_database()
    command.upgrade(alembic_config(_driver(url)), "head")
    return url


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


Build = Callable[[Session, Cast], Any]


@dataclass(frozen=True)
class Staged:
    """A database that tests copy: the cast is in it, and what a module's stage has written and returned."""

    url: str
    cast: Cast
    stage: Any = None


class Stages:
    """Stages of one engine, each written once: the cast alone (None), or a module's `_staging` over it."""

    def __init__(self, template: str, folder: Path) -> None:
        self.template, self.folder = template, folder
        self.found: dict[Build | None, Staged] = {}

    def __call__(self, build: Build | None = None) -> Staged:
        if build not in self.found:
            source = self.template if build is None else self().url
            url = _copy(source, self.folder / f"{len(self.found)}.db")
            dbs = Databases(
                Config.from_env(
                    env="test", secret_key=SECRET, DATABASE_URL=_driver(url), data_dir=self.folder
                ),
                borrowed,
            )
            with dbs.transaction() as session:
                cast = assemble(session) if build is None else self().cast
                stage = None if build is None else build(session, cast)
            dbs.dispose()
            self.found[build] = Staged(url, cast, stage)
        return self.found[build]


@pytest.fixture(scope="session")
def stages(template: str, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(template, tmp_path_factory.mktemp("stages"))


@pytest.fixture
def copied(request: pytest.FixtureRequest) -> Staged | None:
    """What this test's database holds from the beginning; nothing, where nobody of the cast plays."""
    if "cast" not in request.fixturenames:
        return None
    stages: Stages = request.getfixturevalue("stages")
    return stages(request.module._staging if "staged" in request.fixturenames else None)


@pytest.fixture
def staged(copied: Staged, cast: Cast) -> Any:
    """What the module's `_staging` returned, which is written once an engine and copied for each test."""
    return copied.stage


@pytest.fixture
def database_url(engine_kind: str, template: str, copied: Staged | None, tmp_path: Path) -> Iterator[str]:
    """A fresh database of this test's own."""
    url = _copy(copied.url if copied else template, tmp_path / "lunxun.db")
    yield _driver(url)
    if engine_kind == "postgresql":
        throwaway.drop(url)


def _copy(source: str, own: Path) -> str:
    if not source.startswith("sqlite"):
        return throwaway.new_database(source)
    shutil.copy(source.removeprefix("sqlite:///"), own)
    return f"sqlite:///{own}"


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Signing keys, made once for all tests."""
    folder = tmp_path_factory.mktemp("keys")
    config = Config.from_env(env="test", keys_dir=folder, key_passphrase=SECRET)
    for purpose in Purpose:
        ring(config, purpose).new(AT)
    return folder


@pytest.fixture
def config(database_url: str, tmp_path: Path, keys_dir: Path) -> Config:
    return Config.from_env(
        env="test",
        secret_key=SECRET,
        DATABASE_URL=database_url,
        data_dir=tmp_path,
        embedded_jobs=False,
        keys_dir=keys_dir,
        key_passphrase=SECRET,
    )


@pytest.fixture(scope="session")
def built_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, put together once; each test gives it a database of its own."""
    folder = tmp_path_factory.mktemp("app")
    app = create_app(Config.from_env(env="test", secret_key=SECRET, DATABASE_URL="", data_dir=folder))
    return compile_templates_once(app, tmp_path_factory)


@pytest.fixture
def dbs(config: Config) -> Iterator[Databases]:
    found = Databases(config, borrowed)
    yield found
    found.dispose()


@pytest.fixture
def app(built_app: Flask, dbs: Databases, config: Config) -> Iterator[Flask]:
    usual = built_app.extensions["lunxun.databases"], built_app.config["LUNXUN"]
    built_app.extensions["lunxun.databases"], built_app.config["LUNXUN"] = dbs, config
    built_app.test_client_class = Client
    yield built_app
    built_app.extensions["lunxun.databases"], built_app.config["LUNXUN"] = usual


@pytest.fixture
def session(dbs: Databases) -> Iterator[Session]:
    """A writing session; commit before a client is to see what it wrote."""
    with dbs.session() as found:
        yield found


@pytest.fixture
def cast(dbs: Databases, copied: Staged | None) -> Cast:
    """Six people in a small province; see `tests/cast.py`."""
    if copied:
        return copied.cast
    with dbs.transaction() as session:
        return assemble(session)


class Client(FlaskClient):
    """A browser without JavaScript: it carries its CSRF token by itself."""

    csrf = True

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if self.csrf and kwargs.get("method", "GET") not in {"GET", "HEAD", "OPTIONS"}:
            headers = dict(kwargs.pop("headers", None) or {})
            headers.setdefault("X-CSRF-Token", self.csrf_token())
            kwargs["headers"] = headers
        return super().open(*args, **kwargs)

    def csrf_token(self) -> str:
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", "0" * 40)
        return URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(raw)


@pytest.fixture
def client(app: Flask) -> Client:
    """Somebody who has not signed in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def as_(app: Flask) -> Callable[[Player], Client]:
    """`as_(cy).get(…)`: a browser in which one of the cast has signed in."""

    def sign_in(player: Player) -> Client:
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = f"{player.id}:1"
            cookie["_fresh"] = True
            cookie["since"] = cookie["seen"] = int(clock.now().timestamp())
        return browser  # type: ignore[return-value]

    return sign_in


@pytest.fixture
def nobody() -> uuid.UUID:
    """An id that belongs to nothing."""
    return uuid.UUID("00000000-0000-7000-8000-000000000000")
