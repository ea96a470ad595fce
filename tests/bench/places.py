"""Databases of the bench's own: SQLite in a temporary folder, and a PostgreSQL that syncs as production does."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from alembic import command
from flask import Flask

from app import create_app
from app.boot import alembic_config
from app.config import Config
from app.db import Databases
from app.rooms import import_models
from tests import databases as throwaway
from tests.cast import Cast, assemble
from tests.load.hall import SECRET


@dataclass
class Place:
    """A fresh database with the cast in it."""

    engine: str
    url: str
    folder: Path
    databases: Databases
    cast: Cast

    @cached_property
    def app(self) -> Flask:
        """The application in this process, to count its statements and time its pages without a network."""
        return create_app(self._config)

    @property
    def _config(self) -> Config:
        return Config.from_env(
            env="production", secret_key=SECRET, DATABASE_URL=self.url, data_dir=self.folder
        )


class Places:
    """Gives out places; everything they need ends with the context."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    @cached_property
    def _postgresql(self) -> throwaway.Server:
        server = throwaway.start(durable=True)
        self._stack.callback(server.stop)
        return server

    def new(self, engine: str) -> Place:
        """Return a migrated database with the cast of the tests."""
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="lx-bench-")))
        url = f"sqlite:///{folder / 'lunxun.db'}" if engine == "sqlite" else self._postgresql.new_database()
        command.upgrade(alembic_config(url), "head")
        import_models()
        config = Config.from_env(env="test", secret_key=SECRET, DATABASE_URL=url, data_dir=folder)
        databases = Databases(config)
        self._stack.callback(databases.dispose)
        with databases.transaction() as session:
            cast = assemble(session)
        return Place(engine, url, folder, databases, cast)


@contextmanager
def places() -> Iterator[Places]:
    with ExitStack() as stack:
        yield Places(stack)
