"""Measurements, and the table they are printed as."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, process_time

import click

ROUNDS = 5


@dataclass
class Measure:
    """One line of the table: what, on which engine, the rounds of ours and of the ceiling beside them."""

    what: str
    engine: str
    unit: str
    ours: list[float] = field(default_factory=list)
    ceiling: list[float] = field(default_factory=list)
    statements: int | None = None
    note: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        ratio = f"{median(self.ours) / median(self.ceiling):.2f}" if self.ours and self.ceiling else ""
        return (
            self.what,
            self.engine,
            self.unit,
            spread(self.ours),
            spread(self.ceiling),
            ratio,
            "" if self.statements is None else str(self.statements),
            self.note,
        )


HEADINGS = ("what", "engine", "unit", "ours: median (range)", "ceiling", "ratio", "statements", "beside")


def spread(values: Sequence[float]) -> str:
    """Write a median and its range, in as many figures as mean something."""
    if not values:
        return ""
    if len(values) == 1:
        return _figure(values[0])
    return f"{_figure(median(values))} ({_figure(min(values))}–{_figure(max(values))})"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def show(measures: Iterable[Measure]) -> None:
    """Print the table as Markdown, so that it can be kept."""
    rows = [HEADINGS, *(measure.cells for measure in measures)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for number, row in enumerate(rows):
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("| " + " | ".join(padded) + " |")
        if number == 0:
            click.echo("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def timed(act: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return how many seconds an act takes, several times."""
    return [seconds(act) for _ in range(rounds)]


def seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def core_seconds(act: Callable[[], object]) -> float:
    """Return the processor time an act takes in this process: steadier than the clock on a shared machine."""
    began = process_time()
    act()
    return process_time() - began


def both_seconds(act: Callable[[], object]) -> tuple[float, float]:
    """Return how long an act takes by the clock, and in processor time of this process."""
    core: list[float] = []
    return seconds(lambda: core.append(core_seconds(act))), core[0]
