"""What several processes of one test run share: whoever needs it first makes it, the others wait and find it made."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from app.boot import alembic_config


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let one process at a time do what is inside."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """Return a folder of this test run's, the same in every process."""
    base = factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name


def empty_database(factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file at the newest structure with nothing in it, to be copied; made once a run."""
    file = folder(factory, "empty.db")
    with alone(file.with_suffix(".lock")):
        if not file.exists():
            raw = file.with_suffix(".making")
            command.upgrade(alembic_config(f"sqlite:///{raw}"), "head")
            raw.rename(file)
        return file


def compile_templates_once(app: Flask, factory: pytest.TempPathFactory) -> Flask:
    """Let the processes of a test run share what they compiled of the templates: some seconds for each of them."""
    compiled = folder(factory, "templates")
    compiled.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    return app
