"""A whole hall: seeded by the product's own command, sat by a process that knows only its file and the protocol."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from app import clock, create_app
from app.bank import operations as bank
from app.cli.hall import seed_hall
from app.cli.seed import MOST_ITEMS
from app.config import Config
from tests.bench.crowd import apart
from tests.bench.places import Place, Places
from tests.bench.tables import Measure
from tests.load import server as servers
from tests.load.hall import SECRET
from tests.load.server import Server, serving

SITTERS = Path(__file__).with_name("sitters.py")
PASSWORD = "Minjiang-2026"
FINE = {"200", "303", "204"}


@dataclass(frozen=True)
class Size:
    """How large a hall is, and how it is served."""

    people: int = 100
    items: int = 50
    workers: int = 2
    threads: int = 16
    lanes: int = 32
    seconds: float = 10
    every: float = 25


def hall(places: Places, engine: str, size: Size) -> Iterator[Measure]:
    """Seat a hall and let it sit: everybody starts, saves in pace, and hands in at once."""
    place = places.new(engine)
    config = Config.from_env(env="test", secret_key=SECRET, DATABASE_URL=place.url, data_dir=place.folder)
    app, out = create_app(config), place.folder / "HALL.json"
    if size.items > MOST_ITEMS:
        _stock(place, size.items)
    seed_hall(app, size.people, size.items, PASSWORD, out)
    app.extensions["lunxun.databases"].dispose()
    place.databases.dispose()
    with serving(_server(place, size)) as server:
        before = server.cpu_seconds()
        told = _sit(server.port, out, size)
        spent = server.cpu_seconds() - before
    asked = sum(sum(step["answers"].values()) for step in told["steps"].values())
    for name, step in told["steps"].items():
        yield _measure(name, engine, step, size)
    click.echo(
        f"hall of {size.people} on {engine}, {size.items} items, {size.workers} × {size.threads} threads: promises"
        f" not kept: {told['missing']}; application {spent / asked * 1000:.2f} ms CPU a request, generator"
        f" {told['cpu'] / asked * 1000:.2f} ms; load {os.getloadavg()[0]:.1f}"
    )


def _stock(place: Place, items: int) -> None:
    """Fill the bank with what the shipped one cannot give: so many items that no two of them ask about one quote."""
    by = place.cast
    with place.databases.transaction() as session:
        bank.take_in(
            session, apart(items * 10), author_id=by.cy.id, reviewer_id=by.fu.id, by=None, at=clock.now()
        )


def _measure(name: str, engine: str, step: dict[str, Any], size: Size) -> Measure:
    good = sum(number for status, number in step["answers"].items() if status in FINE)
    other = {status: number for status, number in step["answers"].items() if status not in FINE}
    found = Measure(f"hall of {size.people}: {name}", engine, "requests/s", ours=[good / step["seconds"]])
    found.note = (
        f"p50 {step['p50']:.0f}, p95 {step['p95']:.0f}, p99 {step['p99']:.0f} ms;"
        f" {step['bytes']:,.0f} bytes; other answers: {other or 'none'}"
    )
    return found


def _sit(port: int, out: Path, size: Size) -> dict[str, Any]:
    orders = {
        "port": port,
        "file": str(out),
        "lanes": size.lanes,
        "seconds": size.seconds,
        "every": size.every,
        "sign_ins": min(size.people, 40),
        "password": PASSWORD,
    }
    done = subprocess.run(
        [sys.executable, str(SITTERS)],
        input=json.dumps(orders),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not done.stdout:
        raise RuntimeError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _server(place: Place, size: Size) -> Server:
    port = servers.free_port()
    command = servers.gunicorn(port, workers=size.workers, threads=size.threads)
    if place.engine == "sqlite":
        command = servers.waitress(port)
    return Server(command, port, place.folder, place.url)
