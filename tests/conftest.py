"""Fixtures: every test that touches data runs on SQLite and on PostgreSQL, each time on a fresh copy."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from itsdangerous import URLSafeTimedSerializer
from sqlmodel import Session

from app import clock, create_app
from app.boot import alembic_config
from app.config import Config
from app.db import Databases
from app.keys import Purpose, ring
from app.web import render_guard
from tests import databases as throwaway
from tests.builders import AT
from tests.cast import Cast, Player, assemble

SECRET = "a-secret-for-tests-that-is-long-enough"
ENGINES = ("sqlite", "postgresql")

# How long an example takes says how busy the machine is, not whether a rule holds.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests out among the processes of `-n`; xdist is not needed without."""
    from tests.journeys.scheduling import JourneysTogether

    return JourneysTogether(config, log)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_kind" in metafunc.fixturenames:
        # A module may say that it is about fewer: what there is none of on an engine is no test that was skipped.
        engines = getattr(metafunc.module, "ENGINES", ENGINES)
        metafunc.parametrize("engine_kind", engines, scope="session")


@pytest.fixture(scope="session")
def template(engine_kind: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an empty database at the newest structure, to be copied."""
    if engine_kind == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'template.db'}"
    else:
        url = throwaway.new_database()
    command.upgrade(alembic_config(_driver(url)), "head")
    return url


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture
def database_url(engine_kind: str, template: str, tmp_path: Path) -> Iterator[str]:
    """A fresh database of this test's own."""
    if engine_kind == "sqlite":
        own = tmp_path / "lunxun.db"
        shutil.copy(template.removeprefix("sqlite:///"), own)
        yield f"sqlite:///{own}"
    else:
        url = throwaway.new_database(template)
        yield _driver(url)
        throwaway.drop(url)


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
    return create_app(Config.from_env(env="test", secret_key=SECRET, DATABASE_URL="", data_dir=folder))


@pytest.fixture
def dbs(config: Config) -> Iterator[Databases]:
    found = Databases(config)
    for engine in {found.web, found.report}:
        render_guard.watch(engine)
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
def cast(dbs: Databases) -> Cast:
    """Six people in a small province; see `tests/cast.py`."""
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
