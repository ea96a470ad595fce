"""The world the house is walked through: the demo province, and beside it one of everything in two cities.

福州 is where `cadre` serves and `city-organizer` works; 厦门 is, for both, elsewhere. Every name that stands in an
address (`programme_id`, `attempt_id` …) has one thing of the province's, one of 福州's, one of 厦门's, and one that is
nobody's. SQLite alone: what the two databases do differently is the rooms' own tests' business.
"""

import json
import shutil
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pysqlite3.dbapi2
from flask import Flask

from app import clock, create_app
from app.cli.seed import seed_once
from app.config import Config
from app.db import Databases
from tests.house.world.builder import Builder
from tests.house.world.places import CANARY, FUZHOU, Things

PEOPLE = 150
SECRET = "a-secret-for-tests-that-is-long-enough"


@dataclass(frozen=True)
class World:
    """Where the walked database lies, who is who, and what is where."""

    folder: Path
    people: dict[str, tuple[str, int]]
    things: Things
    # Staff numbers and names of units by which 厦门's people would be recognised on a page.
    marks: tuple[str, ...]

    @property
    def database(self) -> Path:
        return self.folder / "lunxun.db"

    def config(self, folder: Path) -> Config:
        return settings(folder)

    def copy(self, name: str) -> "World":
        """Return the same world in a folder of its own."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.database, folder / "lunxun.db")
        shutil.copytree(self.folder / "slips", folder / "slips", dirs_exist_ok=True)
        return replace(self, folder=folder)


def settings(folder: Path) -> Config:
    return Config.from_env(
        env="test", secret_key=SECRET, DATABASE_URL="", data_dir=folder, embedded_jobs=False
    )


def build(folder: Path) -> World:
    """Write the world into an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    app = open_app(folder)
    databases: Databases = app.extensions["lunxun.databases"]
    with patch.object(clock, "secrets", _OneAfterTheOther()):
        seed_once(app, PEOPLE, "Minjiang-2026")
        with app.test_request_context():
            people, things, marks = Builder(databases, folder).everything()
    databases.dispose()
    _sow(folder / "lunxun.db", things["attempt_id"][FUZHOU])
    _fold(folder / "lunxun.db")
    (folder / "world.json").write_text(
        json.dumps({"people": people, "things": things, "marks": marks}), encoding="utf-8"
    )
    return read(folder)


class _OneAfterTheOther:
    """Gives ids the order they were made in, so that the same people get the same batches in every world."""

    def __init__(self) -> None:
        self.given = 0

    def token_bytes(self, size: int) -> bytes:
        """Return ten bytes for each id that is asked for."""
        many, self.given = size // 10, self.given + size // 10
        return b"".join(number.to_bytes(10, "big") for number in range(self.given - many + 1, self.given + 1))


def _sow(database: Path, attempt_id: str) -> None:
    """Put a canary into every key, rubric and rationale of the items on an open paper (EX-5)."""
    connection = pysqlite3.dbapi2.connect(str(database))
    drawn = "SELECT version_id FROM attempt_item WHERE attempt_id = ?"
    rows = connection.execute(
        f"SELECT id, key, rationale FROM item_version WHERE id IN ({drawn})",  # noqa: S608 - our own text
        (uuid.UUID(attempt_id).hex,),
    ).fetchall()
    assert rows
    for key, right, why in rows:
        sown = json.dumps(_with_canary(json.loads(right)))
        connection.execute(
            "UPDATE item_version SET key = ?, rationale = ? WHERE id = ?", (sown, f"{why}{CANARY}", key)
        )
    connection.commit()
    connection.close()
    _fold(database)


def _with_canary(value: Any) -> Any:
    """Put it after every text of a key that is more than the name of an option or a kind."""
    if isinstance(value, dict):
        return {key: _with_canary(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_canary(each) for each in value]
    return f"{value}{CANARY}" if isinstance(value, str) and not value.isascii() else value


def read(folder: Path) -> World:
    kept = json.loads((folder / "world.json").read_text(encoding="utf-8"))
    people = {role: (key, epoch) for role, (key, epoch) in kept["people"].items()}
    return World(folder, people, kept["things"], tuple(kept["marks"]))


def open_app(folder: Path) -> Flask:
    """Return the application over a folder's own database, at the newest structure."""
    from alembic import command

    from app.boot import alembic_config

    folder.mkdir(parents=True, exist_ok=True)
    config = settings(folder)
    if not (folder / "lunxun.db").exists():
        command.upgrade(alembic_config(config.url), "head")
    return create_app(config)


def _fold(database: Path) -> None:
    """Bring the write-ahead log into the file, so that copying the file copies everything."""
    connection = pysqlite3.dbapi2.connect(str(database))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
