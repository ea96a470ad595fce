"""Drawings that are read without colour: parts differ by pattern, and every number is written beside them."""

from collections.abc import Sequence
from itertools import pairwise

from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from certificates.faces import Fonts

INK, SOFT, LINE = HexColor("#211c1a"), HexColor("#61594f"), HexColor("#cfc6b8")
DARK, MIDDLE, PALE = HexColor("#1c6443"), HexColor("#8fb8a2"), HexColor("#e9e2d5")
NAMES, ENDS, HEIGHT = 46 * mm, 26 * mm, 4.2 * mm
TALL = 62 * mm
# Solid, struck through one way, dotted, empty with a firm edge: told apart on any printer.
SOLID, STRUCK, DOTTED, EMPTY = range(4)


class Bars(Flowable):
    """Stacked bars with their names before and their numbers behind; without lines, the legend alone."""

    def __init__(
        self, lines: Sequence[tuple[str, Sequence[int], str]], legend: Sequence[str], fonts: Fonts
    ) -> None:
        super().__init__()
        self.lines, self.legend, self.fonts = lines, legend, fonts

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, (6.2 if self.lines else 7) * mm

    def draw(self) -> None:
        self.canv.setFont(self.fonts.regular[0].name, 8.5)
        if not self.lines:
            self._legend()
        for name, parts, words in self.lines:
            self._bar(name, parts, words)

    def _legend(self) -> None:
        x = NAMES
        for pattern, name in enumerate(self.legend):
            self._part(x, 1.5 * mm, 7 * mm, 3 * mm, pattern)
            self.canv.setFillColor(INK)
            self.canv.drawString(x + 8.5 * mm, 1.9 * mm, name)
            x += 13 * mm + self.fonts.regular[0].width(name, 8.5)

    def _bar(self, name: str, parts: Sequence[int], words: str) -> None:
        whole, y = sum(parts), 1 * mm
        self.canv.setFillColor(INK)
        self.canv.drawRightString(NAMES - 2.5 * mm, y + 1.1 * mm, self._fitting(name))
        self.canv.drawString(self.width - ENDS + 2.5 * mm, y + 1.1 * mm, words)
        x: float = NAMES
        room = self.width - NAMES - ENDS
        for pattern, part in enumerate(parts):
            width = room * part / whole if whole else 0
            if width:
                self._part(x, y, width, HEIGHT, pattern)
            x += width

    def _fitting(self, name: str) -> str:
        face, room = self.fonts.regular[0], NAMES - 4 * mm
        shown = "".join(each if face.draws(each) else "〓" for each in name)
        while face.width(shown, 8.5) > room:
            shown = shown.rstrip("…")[:-1] + "…"
        return shown

    def _part(self, x: float, y: float, width: float, height: float, pattern: int) -> None:
        canvas, at = self.canv, 0.0
        canvas.saveState()
        canvas.setFillColor({SOLID: DARK, STRUCK: MIDDLE, DOTTED: PALE}.get(pattern, white))
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.5 if pattern != EMPTY else 0.8)
        canvas.rect(x, y, width, height, fill=1)
        clip = canvas.beginPath()
        clip.rect(x, y, width, height)
        canvas.clipPath(clip, stroke=0)
        if pattern == STRUCK:
            at = x - height
            while at < x + width:
                canvas.line(at, y, at + height, y + height)
                at += 1.8 * mm
        if pattern == DOTTED:
            canvas.setFillColor(SOFT)
            at = x + 0.9 * mm
            while at < x + width:
                canvas.circle(at, y + height / 2, 0.28 * mm, stroke=0, fill=1)
                at += 1.8 * mm
        canvas.restoreState()


class LineChart(Flowable):
    """A share over time: a line, a point for each moment, and the number above every point that has room."""

    def __init__(self, points: Sequence[tuple[str, float]], fonts: Fonts) -> None:
        super().__init__()
        self.points, self.fonts = points, fonts

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, TALL

    def draw(self) -> None:
        left, bottom, top = 12 * mm, 10 * mm, TALL - 6 * mm
        canvas = self.canv
        canvas.setFont(self.fonts.regular[0].name, 8)
        for mark in range(0, 101, 25):
            y = bottom + (top - bottom) * mark / 100
            canvas.setStrokeColor(LINE)
            canvas.setLineWidth(0.5)
            canvas.line(left, y, self.width, y)
            canvas.setFillColor(SOFT)
            canvas.drawRightString(left - 1.5 * mm, y - 2.5, f"{mark}%")
        step = (self.width - left - 8 * mm) / max(len(self.points) - 1, 1)
        places = [
            (left + 4 * mm + at * step, bottom + (top - bottom) * share / 100)
            for at, (_, share) in enumerate(self.points)
        ]
        canvas.setStrokeColor(DARK)
        canvas.setLineWidth(1.6)
        for first, last in pairwise(places):
            canvas.line(*first, *last)
        every = max(1, -(-len(places) // 10))
        for at, ((x, y), (name, share)) in enumerate(zip(places, self.points, strict=True)):
            canvas.setFillColor(DARK)
            canvas.circle(x, y, 1.8, stroke=0, fill=1)
            if (len(places) - 1 - at) % every == 0:
                canvas.setFillColor(INK)
                canvas.drawCentredString(x, y + 4, f"{share:.1f}")
                canvas.setFillColor(SOFT)
                canvas.drawCentredString(x, 4 * mm, name)
