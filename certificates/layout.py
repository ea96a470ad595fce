"""Say where everything stands on the page, in points from the lower left corner of A4 landscape."""

from dataclasses import dataclass
from typing import Final, Literal

MM: Final = 72 / 25.4

Align = Literal["left", "centre", "right", "justify"]
Colour = tuple[float, float, float]
INK: Final[Colour] = (0.13, 0.11, 0.10)
RED: Final[Colour] = (0.61, 0.12, 0.11)
GOLD: Final[Colour] = (0.65, 0.51, 0.25)
SOFT: Final[Colour] = (0.38, 0.35, 0.31)
FAINT: Final[Colour] = (0.66, 0.62, 0.56)
COLOURS: Final = {"ink": INK, "red": RED, "gold": GOLD, "soft": SOFT, "faint": FAINT}


@dataclass(frozen=True, slots=True)
class Box:
    """Carry a rectangle: lower left corner, width, height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        return self.y + self.height

    @property
    def right(self) -> float:
        return self.x + self.width

    def overlaps(self, other: "Box", slack: float = 0.0) -> bool:
        """Tell whether two boxes share more than a sliver of `slack` points."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > slack
            and min(self.top, other.top) - max(self.y, other.y) > slack
        )

    def holds(self, other: "Box", slack: float = 0.0) -> bool:
        """Tell whether another box lies inside this one."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.top <= self.top + slack
        )


@dataclass(frozen=True, slots=True)
class Step:
    """Allow a text this range of sizes on up to this many lines."""

    largest: float
    smallest: float
    lines: int


@dataclass(frozen=True, slots=True)
class Slot:
    """Carry the place of one text and the steps by which it may shrink or wrap, tried in order."""

    box: Box
    steps: tuple[Step, ...]
    leading: float = 1.3
    align: Align = "left"
    vertical: Literal["top", "middle", "bottom"] = "top"
    indent: float = 0.0
    tracking: float = 0.0
    balanced: bool = False
    colour: Colour = INK


@dataclass(frozen=True, slots=True)
class Layout:
    """Carry the whole page."""

    page: tuple[float, float]
    title: Slot
    title_in_english: Slot
    holder: Slot
    standing: Slot
    body: Slot
    serial_label: Slot
    serial: Slot
    code_label: Slot
    code: Slot
    verify_label: Slot
    verify_url: Slot
    issuer: Slot
    issued_on: Slot
    seal_words: Slot
    seal: Box
    qr: Box
    name_rule: Box
    frame: str = "fret"
    frame_colour: Colour = GOLD


WIDTH: Final = 297 * MM
HEIGHT: Final = 210 * MM
_LEFT: Final = 108.0
_MEASURE: Final = WIDTH - 2 * _LEFT
_SEAL: Final = 45 * MM
_SEAL_BOX: Final = Box(594 - _SEAL / 2, 62, _SEAL, _SEAL)
_QR: Final = Box(_LEFT - 14, 64, 40 * MM, 40 * MM)
_NOTES: Final = _QR.right + 10
_NOTES_WIDTH: Final = 212.0


def _one_line(box: Box, size: float, smallest: float, colour: Colour = INK, tracking: float = 0.0) -> Slot:
    return Slot(box, (Step(size, smallest, 1),), vertical="middle", colour=colour, tracking=tracking)


LANDSCAPE: Final = Layout(
    page=(WIDTH, HEIGHT),
    title=Slot(
        Box(_LEFT, 462, _MEASURE, 62),
        (Step(46, 46, 1),),
        align="centre",
        vertical="middle",
        tracking=0.38,
        colour=RED,
    ),
    title_in_english=Slot(
        Box(_LEFT, 441, _MEASURE, 18),
        (Step(9.5, 9.5, 1),),
        align="centre",
        vertical="middle",
        tracking=0.32,
        colour=GOLD,
    ),
    holder=Slot(
        Box(_LEFT, 376, _MEASURE, 56),
        (Step(30, 20, 1), Step(20, 14, 2), Step(14, 9, 3)),
        leading=1.28,
        align="centre",
        vertical="bottom",
        balanced=True,
    ),
    name_rule=Box(WIDTH / 2 - 150, 367, 300, 0),
    standing=Slot(
        Box(_LEFT, 326, _MEASURE, 34),
        (Step(15, 12, 1), Step(13, 9.5, 2), Step(9.5, 7, 3)),
        leading=1.25,
        align="centre",
        vertical="middle",
        balanced=True,
        colour=SOFT,
    ),
    body=Slot(
        Box(_LEFT, 196, _MEASURE, 122),
        (Step(17, 15, 4), Step(15, 12, 5), Step(12, 8, 9)),
        leading=1.7,
        align="justify",
        vertical="middle",
        indent=2.0,
    ),
    qr=_QR,
    serial_label=_one_line(Box(_NOTES, 146, _NOTES_WIDTH, 12), 8, 8, SOFT),
    serial=_one_line(Box(_NOTES, 131, _NOTES_WIDTH, 15), 11.5, 7),
    code_label=_one_line(Box(_NOTES, 116, _NOTES_WIDTH, 12), 8, 8, SOFT),
    code=_one_line(Box(_NOTES, 102, _NOTES_WIDTH, 14), 10, 6),
    verify_label=_one_line(Box(_NOTES, 88, _NOTES_WIDTH, 11), 7.5, 7.5, SOFT),
    verify_url=Slot(
        Box(_NOTES, 64, _NOTES_WIDTH, 24),
        (Step(7.5, 6.5, 2), Step(6.5, 4.5, 4)),
        leading=1.25,
        colour=SOFT,
    ),
    issuer=Slot(
        Box(454, 116, 280, 52),
        (Step(17, 13, 1), Step(15, 11, 2), Step(11, 8, 4)),
        leading=1.4,
        align="centre",
        vertical="bottom",
        balanced=True,
    ),
    issued_on=Slot(Box(454, 88, 280, 24), (Step(15, 15, 1),), align="centre", vertical="middle"),
    seal=_SEAL_BOX,
    seal_words=Slot(
        Box(_SEAL_BOX.x, 170, _SEAL, 12),
        (Step(8.5, 8.5, 1),),
        align="centre",
        vertical="middle",
        colour=FAINT,
    ),
)
