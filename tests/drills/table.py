"""The table at the end: what each drill was to find, what it found, and what its control found."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.drills.sizes import SEED, TIER

PROPERTY = "drill"
HEADINGS = ("drill", "on", "size", "expected", "found", "seconds", "more")


def row(report: pytest.TestReport) -> tuple[str, ...] | None:
    """Return a test's line; None for what is no drill."""
    told: dict[str, Any] | None = dict(report.user_properties).get(PROPERTY)  # type: ignore[arg-type, assignment]
    if told is None:
        return None
    more = " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in told["numbers"].items())
    found = told["found"] if report.passed else f"{told['found']} FAILED"
    return (
        told["drill"],
        told["engine"],
        told["size"],
        told["expected"],
        found,
        f"{report.duration:.1f}",
        more,
    )


def write(reporter: pytest.TerminalReporter) -> None:
    """Write the table of every drill that told its numbers."""
    reports = [
        each
        for outcome in ("passed", "failed")
        for each in reporter.stats.get(outcome, [])
        if isinstance(each, pytest.TestReport) and each.when == "call"
    ]
    rows = sorted(filter(None, map(row, reports)), key=lambda cells: _order(cells[0]))
    if rows:
        reporter.section(f"drills: {TIER} sizes, seed {SEED}")
        for line in _lines([HEADINGS, *rows]):
            reporter.write_line(line)


def _order(drill: str) -> tuple[int, bool, str]:
    number = drill.partition(" ")[0].removeprefix("D")
    return int(number), "control" in drill, drill


def _lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(cells[n]) for cells in rows) for n in range(len(HEADINGS) - 1)] + [0]
    for number, cells in enumerate(rows):
        yield f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"
        if not number:
            yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"
