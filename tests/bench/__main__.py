"""`make bench`: measure on this machine, print a table, assert nothing.

Without words every part is measured, on both databases where it matters; `make bench ARGS="save exam"` chooses.
"""

import os
import platform
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from tests.bench import (
    banking,
    covering,
    drawing,
    examining,
    growing,
    halls,
    issuing,
    journaling,
    organising,
    planning,
    regrading,
    signing_in,
    verifying,
)
from tests.bench.halls import Size
from tests.bench.places import Places, places
from tests.bench.tables import ROUNDS, Measure, show

Part = Callable[[Places, str], Iterator[Measure]]
BOTH, SQLITE, NEITHER = ("sqlite", "postgresql"), ("sqlite",), ("-",)
# Part → what measures it, and on which databases when nobody says otherwise.
PARTS: dict[str, tuple[Part, tuple[str, ...]]] = {
    "save": (examining.save, BOTH),
    "exam": (examining.exam, ("postgresql",)),
    "sign-in": (signing_in.sign_in, ("postgresql",)),
    "certificates": (organising.certificates, NEITHER),
    "issuing": (issuing.bulk, BOTH),
    "planning": (planning.planning, NEITHER),
    "papers": (drawing.papers, NEITHER),
    "coverage": (covering.coverage, BOTH),
    "verify": (verifying.verify, BOTH),
    "bank": (banking.bank, BOTH),
    "roster": (organising.roster, SQLITE),
}
# What takes minutes is measured only when it is named.
LONG = ("growth", "hall", "journal", "regrade")


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice([*PARTS, *LONG]))
@click.option("--engine", type=click.Choice(BOTH), help="Only on this database, and there everything.")
@click.option("--people", default=Size.people, show_default=True, help="The hall: how many candidates.")
@click.option("--items", default=Size.items, show_default=True, help="The hall: items of a paper.")
@click.option("--workers", default=Size.workers, show_default=True, help="The hall: processes (PostgreSQL).")
@click.option("--threads", default=Size.threads, show_default=True, help="The hall: threads of a process.")
@click.option("--lanes", default=Size.lanes, show_default=True, help="The hall: lines of the generator.")
@click.option("--seconds", default=Size.seconds, show_default=True, help="The hall: how long it saves.")
@click.option(
    "--every", default=Size.every, show_default=True, help="The hall: a save of each in so many seconds."
)
def bench(parts: tuple[str, ...], engine: str | None, **hall: Any) -> None:
    """Measure the chosen parts, or all that are short."""
    click.echo(f"{os.cpu_count()} cores, Python {platform.python_version()}, {ROUNDS} rounds; {_others()}")
    began, stolen = time.monotonic(), _stolen()
    measures: list[Measure] = []
    size = Size(**hall)
    known = PARTS | {
        "growth": (growing.growth, BOTH),
        "journal": (journaling.journalled, BOTH),
        "regrade": (regrading.regrade, BOTH),
        "hall": (lambda found, where: halls.hall(found, where, size), BOTH),
    }
    with places() as found:
        for part in parts or PARTS:
            measure, usual = known[part]
            for where in (engine,) if engine and usual != NEITHER else usual:
                click.echo(f"{part} on {where} …" if where != "-" else f"{part} …", err=True)
                measures += measure(found, where)
    show(measures)
    click.echo(
        f"{time.monotonic() - began:.0f} s; {_others()}; stolen by the host {_stolen() - stolen:.1f} s"
    )


def _others() -> str:
    return f"load average {Path('/proc/loadavg').read_text().split()[0]}"


def _stolen() -> float:
    """Return the seconds of processor time the machine under this one took for itself."""
    return int(Path("/proc/stat").read_text().splitlines()[0].split()[8]) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    bench()
