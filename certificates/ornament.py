"""Draw the frame of the page as PDF path operators: two borders, notched corners, a fret in each notch."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from certificates.layout import GOLD, RED, Box, Colour

_OUTER: Final = 22.0
_INNER: Final = 33.0
_NOTCH: Final = 30.0
_FRET: Final = 22.0
_THICK: Final = 2.2
_FINE: Final = 0.6


FRAMES: Final = ("fret", "lines", "none")


@cache
def frame(width: float, height: float, kind: str = "fret", colour: Colour = GOLD) -> str:
    """Write the frame of a page of this size: with frets in its corners, of lines alone, or none at all."""
    if kind == "none":
        # For paper that has its frame printed on it already.
        return ""
    corners = RED if colour == GOLD else GOLD
    parts = [
        "q 0 J 0 j",
        _stroke(colour, _THICK),
        _rectangle(_OUTER, _OUTER, width - 2 * _OUTER, height - 2 * _OUTER),
        _stroke(colour, _FINE),
        _rectangle(_OUTER + 4, _OUTER + 4, width - 2 * _OUTER - 8, height - 2 * _OUTER - 8),
    ]
    if kind == "fret":
        parts += [
            _notched(width, height),
            _stroke(corners, 0.9),
            *(_in_corner(corner, width, height, _fret()) for corner in range(4)),
        ]
    return "\n".join([*parts, "Q"])


def diamond_rule(x: float, y: float, width: float, colour: Colour = GOLD) -> str:
    """Write a fine rule with a small diamond in its middle."""
    middle, half, gap = x + width / 2, 2.6, 8.0
    diamond = [(middle - half, y), (middle, y + half), (middle + half, y), (middle, y - half)]
    return "\n".join(
        [
            "q",
            _stroke(colour, _FINE),
            _polyline([(x, y), (middle - gap, y)]),
            _polyline([(middle + gap, y), (x + width, y)]),
            _fill(colour),
            _points(diamond) + " h f",
            "Q",
        ]
    )


def dashed_circle(
    within: Box, colour: Colour, spare: Iterable[Box], page: tuple[float, float], gap: float = 1.5
) -> str:
    """Write a faint dashed circle, interrupted where it would run through the boxes to spare."""
    r = within.width / 2
    x, y, k = within.x + r, within.y + r, r * 0.5522847498
    # An even-odd clip of the page and the boxes leaves everything but the boxes.
    holes = [
        f"{_n(box.x - gap)} {_n(box.y - gap)} {_n(box.width + 2 * gap)} {_n(box.height + 2 * gap)} re"
        for box in spare
    ]
    return "\n".join(
        [
            f"q 0 0 {_n(page[0])} {_n(page[1])} re",
            *holes,
            "W* n",
            _stroke(colour, 0.5),
            "[3 3] 0 d",
            f"{_n(x + r)} {_n(y)} m",
            _curve(x + r, y + k, x + k, y + r, x, y + r),
            _curve(x - k, y + r, x - r, y + k, x - r, y),
            _curve(x - r, y - k, x - k, y - r, x, y - r),
            _curve(x + k, y - r, x + r, y - k, x + r, y),
            "s",
            "Q",
        ]
    )


def _notched(width: float, height: float) -> str:
    """Write the inner border, stepping back at each corner to leave room for the fret."""
    a, b = _INNER, _INNER + _NOTCH
    right, top = width, height
    points = [
        (b, a), (right - b, a), (right - b, b), (right - a, b),
        (right - a, top - b), (right - b, top - b), (right - b, top - a), (b, top - a),
        (b, top - b), (a, top - b), (a, b), (b, b),
    ]  # fmt: skip
    return _points(points) + " s"


def _fret() -> str:
    """Write a square spiral (回纹) in the lower left corner, from the outside inwards."""
    o, s, d = _INNER, _FRET, 4.4
    points = [
        (o, o + s), (o, o), (o + s, o), (o + s, o + s), (o + d, o + s), (o + d, o + d),
        (o + s - d, o + d), (o + s - d, o + s - d), (o + 2 * d, o + s - d), (o + 2 * d, o + 2 * d),
        (o + s - 2 * d, o + 2 * d),
    ]  # fmt: skip
    return _polyline(points)


def _in_corner(corner: int, width: float, height: float, path: str) -> str:
    """Mirror a path of the lower left corner into one of the four."""
    sx, dx = (1, 0.0) if corner in (0, 3) else (-1, width)
    sy, dy = (1, 0.0) if corner in (0, 1) else (-1, height)
    return f"q {sx} 0 0 {sy} {_n(dx)} {_n(dy)} cm\n{path}\nQ"


def _stroke(colour: Colour, width: float) -> str:
    return f"{_colour(colour)} RG {_n(width)} w"


def _fill(colour: Colour) -> str:
    return f"{_colour(colour)} rg"


def _colour(colour: Colour) -> str:
    return " ".join(_n(part) for part in colour)


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return f"{_n(x)} {_n(y)} {_n(width)} {_n(height)} re S"


def _polyline(points: list[tuple[float, float]]) -> str:
    return _points(points) + " S"


def _points(points: list[tuple[float, float]]) -> str:
    first, *rest = points
    return f"{_n(first[0])} {_n(first[1])} m " + " ".join(f"{_n(x)} {_n(y)} l" for x, y in rest)


def _curve(*numbers: float) -> str:
    return " ".join(map(_n, numbers)) + " c"


def _n(number: float) -> str:
    """Write a number with at most three decimals and no exponent."""
    return f"{number:.3f}".rstrip("0").rstrip(".") or "0"
