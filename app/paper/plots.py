"""Plots on paper: counts side by side, points in a field, figures with intervals; none needs colour to be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from app.paper.drawings import DARK, INK, LINE, MIDDLE, SOFT
from certificates.faces import Fonts

TALL = 62 * mm
SIZE = 8


@dataclass(frozen=True)
class Dot:
    """A point of a scatter: from 0 to 1 across, from -1 to 1 up; one that is marked is a cross with its name."""

    x: float
    y: float
    name: str = ""
    is_marked: bool = False


@dataclass(frozen=True)
class Range:
    """A figure from -1 to 1 with its interval; one that is marked is a cross."""

    name: str
    value: float
    low: float
    high: float
    words: str
    is_marked: bool = False


class _Plot(Flowable):
    tall = TALL

    def __init__(self, fonts: Fonts) -> None:
        super().__init__()
        self.fonts = fonts

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, self.tall

    def _begin(self) -> None:
        self.canv.setFont(self.fonts.regular[0].name, SIZE)
        self.canv.setLineWidth(0.5)

    def _line(self, x: float, y: float, to_x: float, to_y: float, color: Color = LINE) -> None:
        self.canv.setStrokeColor(color)
        self.canv.line(x, y, to_x, to_y)

    def _cross(self, x: float, y: float) -> None:
        self.canv.setLineWidth(1.1)
        self._line(x - 2.4, y - 2.4, x + 2.4, y + 2.4, INK)
        self._line(x - 2.4, y + 2.4, x + 2.4, y - 2.4, INK)
        self.canv.setLineWidth(0.5)


class Columns(_Plot):
    """Counts side by side, each with its number above and its name below."""

    def __init__(self, counts: Sequence[tuple[str, int]], fonts: Fonts) -> None:
        super().__init__(fonts)
        self.counts = counts

    def draw(self) -> None:
        self._begin()
        bottom, room = 7 * mm, TALL - 14 * mm
        most = max([1, *(count for _, count in self.counts)])
        width = self.width / max(1, len(self.counts))
        for at, (name, count) in enumerate(self.counts):
            x, height = at * width, room * count / most
            self.canv.setFillColor(MIDDLE)
            self.canv.setStrokeColor(INK)
            if count:
                self.canv.rect(x + 2 * mm, bottom, width - 4 * mm, height, fill=1)
            self.canv.setFillColor(INK)
            self.canv.drawCentredString(x + width / 2, bottom + height + 1.2 * mm, str(count))
            self.canv.setFillColor(SOFT)
            self.canv.drawCentredString(x + width / 2, 2.4 * mm, name)
        self._line(0, bottom, self.width, bottom, INK)


class Scatter(_Plot):
    """Points in a field with a line at zero: a disc each, a cross for those that are marked."""

    tall = 88 * mm

    def __init__(self, dots: Sequence[Dot], across: str, up: str, fonts: Fonts) -> None:
        super().__init__(fonts)
        self.dots, self.across, self.up = dots, across, up

    def draw(self) -> None:
        self._begin()
        left, bottom = 14 * mm, 13 * mm
        wide, tall = self.width - left - 4 * mm, self.tall - bottom - 8 * mm
        for mark in range(-4, 5):
            y = bottom + tall * (mark + 4) / 8
            self._line(left, y, left + wide, y, INK if mark == 0 else LINE)
            self.canv.setFillColor(SOFT)
            self.canv.drawRightString(left - 1.5 * mm, y - 2.5, f"{mark / 4:.2f}")
        for mark in range(11):
            x = left + wide * mark / 10
            self._line(x, bottom, x, bottom + tall)
            self.canv.drawCentredString(x, bottom - 4 * mm, f"{mark / 10:.1f}")
        self.canv.drawCentredString(left + wide / 2, 3 * mm, self.across)
        self.canv.drawString(0, self.tall - 4 * mm, self.up)
        for dot in self.dots:
            x, y = left + wide * dot.x, bottom + tall * (dot.y + 1) / 2
            if dot.is_marked:
                self._cross(x, y)
                self.canv.setFillColor(INK)
                self.canv.drawString(x + 1.4 * mm, y + 1 * mm, dot.name)
            else:
                self.canv.setFillColor(DARK)
                self.canv.circle(x, y, 1.7, stroke=0, fill=1)


class Ranges(_Plot):
    """One figure with its interval, between its name and its numbers; asked for once a line, so that pages break."""

    tall = 5 * mm
    NAMES, ENDS = 40 * mm, 48 * mm

    def __init__(self, shown: Range, fonts: Fonts) -> None:
        super().__init__(fonts)
        self.shown = shown

    def draw(self) -> None:
        self._begin()
        wide, y = self.width - self.NAMES - self.ENDS, 2.4 * mm
        for mark in (-1, -0.5, 0, 0.5, 1):
            x = self._at(mark, wide)
            self._line(x, 0, x, self.tall, INK if mark == 0 else LINE)
        self.canv.setFillColor(INK)
        self.canv.drawRightString(self.NAMES - 2 * mm, y - 2.6, self.shown.name)
        self.canv.drawString(self.width - self.ENDS + 3 * mm, y - 2.6, self.shown.words)
        self.canv.setLineWidth(1.1)
        self._line(self._at(self.shown.low, wide), y, self._at(self.shown.high, wide), y, DARK)
        if self.shown.is_marked:
            self._cross(self._at(self.shown.value, wide), y)
        else:
            self.canv.setFillColor(DARK)
            self.canv.circle(self._at(self.shown.value, wide), y, 1.8, stroke=0, fill=1)

    def _at(self, value: float, wide: float) -> float:
        return self.NAMES + wide * (value + 1) / 2
