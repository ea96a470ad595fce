"""Pictures as numbers: where bars, cells and points stand. Parts differ by pattern, never by colour alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.briefing.facts import Point
from app.briefing.rules import shade
from app.coverage.facts import Figures, Ratio
from app.coverage.records import Survey

WIDTH, NAMES, ENDS = 1000, 260, 150
LINE, BAR = 34, 20
CELL_HEIGHT, HEAD = 44, 40
PLOT_LEFT, PLOT_RIGHT, PLOT_TOP, PLOT_HEIGHT = 60, 970, 24, 240
LONGEST = 17
# In the order in which they are drawn, with the pattern each is filled with.
PARTS = ("completed", "underway", "excused", "overdue")


@dataclass(frozen=True, slots=True)
class Part:
    kind: str
    x: float
    width: float
    number: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A unit's bar: its parts side by side, completed first."""

    name: str
    whole_name: str
    y: int
    parts: tuple[Part, ...]
    completion: Ratio


@dataclass(frozen=True, slots=True)
class HeatCell:
    x: float
    y: int
    shade: int
    ratio: Ratio


@dataclass(frozen=True, slots=True)
class Heat:
    """Units down, tiers across; a cell says its share in words and as a shade."""

    height: int
    width: float
    heads: tuple[tuple[float, str], ...]
    rows: tuple[tuple[int, str, tuple[HeatCell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A share over time: the points in order, and the path through them."""

    kind: str
    path: str
    dots: tuple[tuple[float, float, str], ...]


def numbers(figures: Figures) -> dict[str, int]:
    """Return what a roster is made of; the parts add up to it."""
    return {
        "completed": figures.completed,
        "underway": figures.underway,
        "excused": figures.exempt + figures.deferred,
        "overdue": figures.overdue,
    }


def lines(survey: Survey, own_name: str) -> list[tuple[str, Figures, Mapping[str | None, Figures]]]:
    """Return the units below with anybody due, and the unit's own people."""
    found = [(each.name, each.total, each.tiers) for each in survey.places if each.total.required]
    if survey.path and survey.own.required:
        found.append((own_name, survey.own, survey.own_tiers))
    return found


def stacked(units: Sequence[tuple[str, Figures, Mapping[str | None, Figures]]]) -> tuple[Bar, ...]:
    """Return a bar for each unit, all of one length, so that shares are compared."""
    room = WIDTH - NAMES - ENDS
    bars = []
    for at, (name, figures, _) in enumerate(units):
        x, parts = float(NAMES), []
        for kind, number in numbers(figures).items():
            width = room * number / figures.required
            if number:
                parts.append(Part(kind, round(x, 1), round(width, 1), number))
            x += width
        bars.append(Bar(_short(name), name, at * LINE, tuple(parts), figures.completion))
    return tuple(bars)


def heat(
    units: Sequence[tuple[str, Figures, Mapping[str | None, Figures]]],
    tiers: Sequence[tuple[str | None, str]],
) -> Heat:
    """Return the cells of units and tiers; where nobody is due there is no cell."""
    width = (WIDTH - NAMES) / max(len(tiers), 1)
    rows = []
    for at, (name, _, own) in enumerate(units):
        y = HEAD + at * CELL_HEIGHT
        cells = [
            HeatCell(round(NAMES + n * width, 1), y, shade(own[key].completion), own[key].completion)
            for n, (key, _) in enumerate(tiers)
            if key in own and own[key].required
        ]
        rows.append((y, _short(name), tuple(cells)))
    heads = tuple((round(NAMES + (n + 0.5) * width, 1), name) for n, (_, name) in enumerate(tiers))
    return Heat(HEAD + len(units) * CELL_HEIGHT, round(width - 4, 1), heads, tuple(rows))


def curves(points: Sequence[Point]) -> tuple[Curve, ...]:
    """Return participation and completion over time."""
    return tuple(
        _curve(kind, [getattr(point.figures, kind) for point in points])
        for kind in ("participation", "completion")
    )


def _curve(kind: str, ratios: Sequence[Ratio]) -> Curve:
    step = (PLOT_RIGHT - PLOT_LEFT - 40) / max(len(ratios) - 1, 1)
    dots = []
    for at, ratio in enumerate(ratios):
        percent = float(ratio.percent or 0)
        y = PLOT_TOP + PLOT_HEIGHT * (1 - percent / 100)
        dots.append((round(PLOT_LEFT + 20 + at * step, 1), round(y, 1), f"{percent:.1f}"))
    path = " ".join(f"{'L' if at else 'M'}{x} {y}" for at, (x, y, _) in enumerate(dots))
    return Curve(kind, path, tuple(dots))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
