"""`make bench`: measure on this machine, print a table, assert nothing.

Without words every part is measured, on both databases where it matters; `make bench ARGS="save exam"` chooses.
"""

import os
import platform
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from tests.bench import banking, examining, organising
from tests.bench.places import Places, places
from tests.bench.tables import ROUNDS, Measure, show

Part = Callable[[Places, str], Iterator[Measure]]
BOTH, SQLITE, NEITHER = ("sqlite", "postgresql"), ("sqlite",), ("-",)
# Part → what measures it, and on which databases when nobody says otherwise.
PARTS: dict[str, tuple[Part, tuple[str, ...]]] = {
    "save": (examining.save, BOTH),
    "exam": (examining.exam, ("postgresql",)),
    "certificates": (organising.certificates, NEITHER),
    "plan": (organising.plan, NEITHER),
    "coverage": (organising.coverage, SQLITE),
    "bank": (banking.bank, BOTH),
    "roster": (organising.roster, SQLITE),
}


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--engine", type=click.Choice(BOTH), help="Only on this database, and there everything.")
def bench(parts: tuple[str, ...], engine: str | None) -> None:
    """Measure the chosen parts, or all."""
    click.echo(f"{os.cpu_count()} cores, Python {platform.python_version()}, {ROUNDS} rounds; {_others()}")
    began, stolen = time.monotonic(), _stolen()
    measures: list[Measure] = []
    with places() as found:
        for part in parts or PARTS:
            measure, usual = PARTS[part]
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
