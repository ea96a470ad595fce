"""Pictures as numbers: where bars, cells and points stand. Parts differ by pattern, never by colour alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.briefing.facts import Point
from app.briefing.rules import shade
from app.coverage.facts import Figures, Ratio
from app.coverage.records import Survey

WIDTH, NAMES, ENDS = 1000, 260, 150
LINE, BAR = 34, 20
CELL_HEIGHT, HEAD = 44, 40
# A phone is drawn for anew: names above what they name, nothing to scroll sideways.
NARROW, NARROW_LINE, NARROW_CELL = 360, 46, 64
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
class Plot:
    """Where a curve is drawn: its edges, and the room between no and all per cent."""

    width: int
    left: int
    right: int
    top: int
    height: int

    @property
    def bottom(self) -> int:
        return self.top + self.height


PLOT, NARROW_PLOT = Plot(1000, 60, 970, 24, 240), Plot(NARROW, 46, 344, 18, 180)


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


def narrow(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """Return the bars for a phone: as wide as the picture, each under its name."""
    room = WIDTH - NAMES - ENDS

    def part(each: Part) -> Part:
        x, width = ((each.x - NAMES) * NARROW / room, each.width * NARROW / room)
        return Part(each.kind, round(x, 1), round(width, 1), each.number)

    return tuple(
        replace(bar, y=at * NARROW_LINE, parts=tuple(part(each) for each in bar.parts))
        for at, bar in enumerate(bars)
    )


def heat(
    units: Sequence[tuple[str, Figures, Mapping[str | None, Figures]]],
    tiers: Sequence[tuple[str | None, str]],
    *,
    is_narrow: bool = False,
) -> Heat:
    """Return the cells of units and tiers; where nobody is due there is no cell. Narrow, names stand above them."""
    left, whole, line = (0, NARROW, NARROW_CELL) if is_narrow else (NAMES, WIDTH, CELL_HEIGHT)
    width = (whole - left) / max(len(tiers), 1)
    rows = []
    for at, (name, _, own) in enumerate(units):
        y = HEAD + at * line
        cells = [
            HeatCell(round(left + n * width, 1), y, shade(own[key].completion), own[key].completion)
            for n, (key, _) in enumerate(tiers)
            if key in own and own[key].required
        ]
        rows.append((y, name if is_narrow else _short(name), tuple(cells)))
    letters = int(width // 13)
    heads = tuple(
        (round(left + (n + 0.5) * width, 1), _short(name, letters) if is_narrow else name)
        for n, (_, name) in enumerate(tiers)
    )
    return Heat(HEAD + len(units) * line, round(width - 4, 1), heads, tuple(rows))


def curves(points: Sequence[Point], plot: Plot = PLOT) -> tuple[Curve, ...]:
    """Return participation and completion over time."""
    return tuple(
        _curve(kind, [getattr(point.figures, kind) for point in points], plot)
        for kind in ("participation", "completion")
    )


def _curve(kind: str, ratios: Sequence[Ratio], plot: Plot) -> Curve:
    margin = plot.width // 50
    step = (plot.right - plot.left - 2 * margin) / max(len(ratios) - 1, 1)
    dots = []
    for at, ratio in enumerate(ratios):
        percent = float(ratio.percent or 0)
        y = plot.top + plot.height * (1 - percent / 100)
        dots.append((round(plot.left + margin + at * step, 1), round(y, 1), f"{percent:.1f}"))
    path = " ".join(f"{'L' if at else 'M'}{x} {y}" for at, (x, y, _) in enumerate(dots))
    return Curve(kind, path, tuple(dots))


def _short(name: str, longest: int = LONGEST) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"
