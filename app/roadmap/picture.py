"""The roadmap as numbers: where months, batches, tasks and today stand on one sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.roadmap.facts import MilestoneFacts, Span, Standing
from app.roadmap.rules import standing

WIDTH, NAMES, RIGHT = 1000, 300, 20
HEAD, LINE, FOOT = 64, 32, 12
LONGEST = 20


@dataclass(frozen=True, slots=True)
class Month:
    """The first day of a month; its name is left out where months stand too close to be read."""

    x: float
    year: int
    month: int
    named: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days on a line of its own, with the number or name it bears."""

    x: float
    width: float
    y: float
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A task: its bar, where its due day stands, and how it stands today."""

    bar: Bar
    due_x: float
    standing: Standing
    milestone: MilestoneFacts


@dataclass(frozen=True, slots=True)
class Picture:
    height: int
    months: tuple[Month, ...]
    batches: tuple[Bar, ...]
    lines: tuple[Line, ...]
    today_x: float | None
    width: int = WIDTH
    names: int = NAMES


def draw(
    milestones: Sequence[MilestoneFacts], batches: Sequence[Span], first: date, last: date, today: date
) -> Picture:
    """Place everything between two days, made wider where a task or batch lies outside them."""
    first = min([first, *(each.starts_on for each in milestones), *(each.starts_on for each in batches)])
    last = max([last, *(each.due_on for each in milestones), *(each.ends_on for each in batches)])
    a_day = (WIDTH - NAMES - RIGHT) / ((last - first).days + 1)

    def x(on: date) -> float:
        return round(NAMES + (on - first).days * a_day, 1)

    def bar(begin: date, end: date, y: float, name: str) -> Bar:
        return Bar(x(begin), round(max(x(end + timedelta(days=1)) - x(begin), 3), 1), y, name)

    lines = tuple(
        Line(
            bar(each.starts_on, each.due_on, HEAD + number * LINE, _short(each.title)),
            x(each.due_on + timedelta(days=1)),
            standing(each.starts_on, each.due_on, each.done_on, today),
            each,
        )
        for number, each in enumerate(milestones)
    )
    return Picture(
        height=HEAD + len(lines) * LINE + FOOT,
        months=_months(first, last, x, a_day),
        batches=tuple(bar(each.starts_on, each.ends_on, 34, str(each.number)) for each in batches),
        lines=lines,
        today_x=x(today) if first <= today <= last else None,
    )


def _months(first: date, last: date, x: Callable[[date], float], a_day: float) -> tuple[Month, ...]:
    found, day = [], first.replace(day=1)
    while day <= last:
        # A month's name takes about 44 units; where a month is narrower, every third is named.
        named = a_day * 30 >= 44 or day.month % 3 == 1
        found.append(Month(max(x(day), NAMES), day.year, day.month, named and day >= first))
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return tuple(found)


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"
