"""A house of one's own to walk through: a database in a new folder, and `flask serve` in its own process."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pysqlite3
from alembic import command

from app.boot import alembic_config

ROOT = Path(__file__).resolve().parents[2]
FLASK = Path(sys.executable).with_name("flask")
PATIENCE = 60.0
PASSWORD = "Minjiang-2026"
DEMO_PEOPLE = 150


@dataclass(frozen=True)
class House:
    """Where it is served, and what lies behind it."""

    url: str
    data: Path

    def run(self, *words: str) -> str:
        """Run a command of `flask` on this house's data and return what it printed."""
        done = subprocess.run(
            [FLASK, *words], cwd=ROOT, env=environment(self.data), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"flask {' '.join(words)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the database itself, past every page."""
        with closing(pysqlite3.connect(f"file:{self.data / 'lunxun.db'}?mode=ro", uri=True)) as connection:
            rows: list[tuple[Any, ...]] = connection.execute(statement, values).fetchall()
            return rows


def environment(data: Path) -> dict[str, str]:
    """Return the environment of a newcomer: none of our own settings but the folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LUNXUN_")}
    for name in ("DATABASE_URL", "FLASK_APP", "FLASK_DEBUG"):
        kept.pop(name, None)
    return {**kept, "LUNXUN_DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"}


def prepare(data: Path, empty: Path | None = None) -> House:
    """Return a house whose database has its structure and nothing in it (a copy of `empty`); nobody serves it yet."""
    data.mkdir(parents=True, exist_ok=True)
    if empty:
        shutil.copy(empty, data / "lunxun.db")
        return House("", data)
    command.upgrade(alembic_config(f"sqlite:///{data / 'lunxun.db'}"), "head")
    return House("", data)


def seed_demo(house: House, people: int = DEMO_PEOPLE) -> None:
    house.run("seed", "--demo", "--people", str(people), "--password", PASSWORD)


@contextmanager
def serve(house: House) -> Iterator[House]:
    """Serve a house on a free port until the caller is done."""
    port = _free_port()
    log = house.data / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [FLASK, "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment(house.data),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        served = House(f"http://127.0.0.1:{port}", house.data)
        _wait_until_it_answers(served, process, log)
        yield served
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(house: House, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{house.url}/livez", timeout=5) as answer:  # noqa: S310 - our own address
                answer.read()
            return
        except (URLError, ConnectionError, TimeoutError):
            ended = process.poll() is not None
            if ended or time.monotonic() > until:
                raise AssertionError(f"the server did not answer:\n{log.read_text()}") from None
            time.sleep(0.1)
