"""Break texts into lines and place them in their slots, without drawing anything."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, product
from typing import Final

from certificates.faces import Face, Fonts
from certificates.glyphs import runs
from certificates.layout import Box, Colour, Slot
from certificates.wording import Span

ASCENT: Final = 0.88
DESCENT: Final = 0.12
_SIZE_STEP: Final = 0.5
_STRETCH: Final = 0.15  # a justified line may open by this share of the size between two characters
_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,%+'’-]*|.", re.DOTALL)
_NOT_FIRST: Final = frozenset("，。、；：？！”’）》」』】〉〕…—·,.;:?!/)]}%々ー\u3000 ")
# Quotation marks are drawn as wide as an ideograph, at its right where they open and at its left where they close. In
# words of other languages they take so much of a size, of which the drawing lies so far to the left.
_NARROW: Final = {"‘": (0.3, 0.7), "’": (0.3, 0.0), "“": (0.5, 0.5), "”": (0.5, 0.0)}
_FIRST_OF_CHINESE: Final = "\u2e80"
_NOT_LAST: Final = frozenset("“‘（《「『【〈〔([{")
_SEPARATORS: Final = frozenset("、，；· \u3000")
_AFTER_A_NUMBER: Final = frozenset("年月日期学")


class DoesNotFit(ValueError):
    """Say that a text does not fit its slot even at the smallest size."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """Carry one character, its font, its advance at size 1 and whether a line may or must begin with it.

    `shift` is how far to the left it is drawn for an advance that is not the font's; None where it is.
    """

    character: str
    face: Face
    advance: float
    may_begin: bool
    must_begin: bool
    shift: float | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Carry a run of one font on the page: where, how large, how much each character is followed by.

    It is drawn at `x` and seen `shift` to the right of it. `says` is what a run and those after it spell together, and
    `ends` marks the last of them: readers take glyphs that are set closer than their font tells for the ends of words.
    """

    text: str
    face: Face
    size: float
    x: float
    baseline: float
    width: float
    tracking: float
    colour: Colour
    shift: float = 0.0
    says: str = ""
    ends: bool = False

    @property
    def box(self) -> Box:
        return Box(self.x + self.shift, self.baseline - DESCENT * self.size, self.width, self.size)


Line = Sequence[Glyph]


@lru_cache(maxsize=512)
def place(spans: tuple[Span, ...], slot: Slot, fonts: Fonts) -> tuple[Placed, ...]:
    """Set a text at the largest size its slot allows; a newline in it begins a paragraph.

    Kept for the next certificate: a class shares all texts but name, unit and codes.
    """
    glyphs = tuple(_glyphs(spans, fonts))
    for size, lines in _settings(glyphs, slot):
        if _height(lines, slot, size) <= slot.box.height:
            return tuple(_placed(lines, slot, size))
    raise DoesNotFit("".join(span.text for span in spans))


def _settings(glyphs: Line, slot: Slot) -> Iterator[tuple[float, list[Line]]]:
    """Offer the sizes of the slot's steps with the lines they give, largest first within each step."""
    breakings = (_between_parts(glyphs), glyphs) if slot.balanced else (glyphs,)
    for step, breaking in product(slot.steps, breakings):
        size = step.largest
        while size >= step.smallest:
            lines = _break(breaking, slot.box.width / size, slot)
            if len(lines) <= step.lines and (breaking is glyphs or not _cuts(lines)):
                yield size, _balance(breaking, lines, slot.box.width / size, slot) if slot.balanced else lines
            size -= _SIZE_STEP


def _between_parts(glyphs: Line) -> Line:
    """Allow a line to begin only after a separator, so that names are kept whole where there is room."""
    pairs = zip(("", *(glyph.character for glyph in glyphs)), glyphs, strict=False)
    return tuple(
        replace(glyph, may_begin=glyph.may_begin and before in _SEPARATORS) for before, glyph in pairs
    )


def _cuts(lines: Sequence[Line]) -> bool:
    return not all(line[0].may_begin or line[0].must_begin for line in lines)


def _height(lines: Sequence[Line], slot: Slot, size: float) -> float:
    return ((len(lines) - 1) * slot.leading + 1) * size


def _glyphs(spans: Sequence[Span], fonts: Fonts) -> Iterator[Glyph]:
    before, must_begin = "", True
    is_chinese = any(each >= _FIRST_OF_CHINESE for span in spans for each in span.text)
    for span in spans:
        chain = fonts.bold if span.bold else fonts.regular
        for word in _WORD.findall(span.text):
            if word == "\n":
                must_begin = True
                continue
            may_begin = not _stays_with(before, word)
            for face, stretch in runs(word, chain):
                for character in stretch:
                    # Beside Chinese only an apostrophe within a word is surely one of another language.
                    narrow = _NARROW.get(character) if not is_chinese or len(word) > 1 else None
                    advance, shift = narrow or (face.width(character, 1), None)
                    yield Glyph(character, face, advance, may_begin, must_begin, shift)
                    may_begin = must_begin = False
            before = word[-1]


def _stays_with(before: str, word: str) -> bool:
    if before in _NOT_LAST or word[0] in _NOT_FIRST:
        return True
    return (before.isdigit() and word[0] in _AFTER_A_NUMBER) or (before, word[0]) == ("学", "时")


def _break(glyphs: Line, measure: float, slot: Slot) -> list[Line]:
    """Fill lines greedily; a word wider than a whole line is cut where the line ends."""
    starts: list[int] = []
    room, allowed = 0.0, 0
    for at, glyph in enumerate(glyphs):
        if glyph.must_begin:
            starts.append(at)
            room, allowed = measure - slot.indent, at
        if glyph.may_begin:
            allowed = at
        room -= glyph.advance + slot.tracking
        if room < -slot.tracking and not glyph.character.isspace() and at > starts[-1]:
            starts.append(allowed if allowed > starts[-1] else at)
            room = measure - sum(each.advance + slot.tracking for each in glyphs[starts[-1] : at + 1])
    return [glyphs[start:end] for start, end in zip(starts, [*starts[1:], len(glyphs)], strict=True)]


def _balance(glyphs: Line, lines: list[Line], measure: float, slot: Slot) -> list[Line]:
    """Narrow the measure as far as the number of lines allows, so that no line is left almost empty."""
    best, narrow, wide = lines, measure / len(lines), measure
    if len(lines) == 1:
        return lines
    for _ in range(8):
        middle = (narrow + wide) / 2
        trial = _break(glyphs, middle, slot)
        if len(trial) == len(lines) and _cuts(trial) <= _cuts(lines):
            best, wide = trial, middle
        else:
            narrow = middle
    return best


def _placed(lines: Sequence[Line], slot: Slot, size: float) -> Iterator[Placed]:
    spare = slot.box.height - _height(lines, slot, size)
    top = slot.box.top - {"top": 0.0, "middle": spare / 2, "bottom": spare}[slot.vertical]
    for number, line in enumerate(lines):
        ends_paragraph = number == len(lines) - 1 or lines[number + 1][0].must_begin
        baseline = top - (number * slot.leading + ASCENT) * size
        yield from _placed_line(_trimmed(line), slot, size, baseline, ends_paragraph)


def _placed_line(
    line: Line, slot: Slot, size: float, baseline: float, ends_paragraph: bool
) -> Iterator[Placed]:
    indent = slot.indent * size if line[0].must_begin else 0.0
    natural = _width(line, slot.tracking) * size
    spare = slot.box.width - indent - natural
    tracking = slot.tracking * size
    if slot.align == "justify" and not ends_paragraph and len(line) > 1:
        tracking += max(0.0, min(spare / (len(line) - 1), _STRETCH * size))
    x = slot.box.x + indent + {"centre": spare / 2, "right": spare}.get(slot.align, 0.0)
    placed = []
    for (face, shift, _), run in groupby(enumerate(line), key=_run):
        stretch = tuple(glyph for _, glyph in run)
        advance = sum(glyph.advance for glyph in stretch) * size + len(stretch) * tracking
        text = "".join(glyph.character for glyph in stretch)
        aside, width = (shift or 0.0) * size, advance - tracking
        placed.append(Placed(text, face, size, x - aside, baseline, width, tracking, slot.colour, aside))
        x += advance
    if any(glyph.shift is not None for glyph in line):
        placed[0] = replace(placed[0], says="".join(glyph.character for glyph in line))
        placed[-1] = replace(placed[-1], ends=True)
    yield from placed


def _run(numbered: tuple[int, Glyph]) -> tuple[Face, float | None, int]:
    """Return what the glyphs of a run have in common; one with an advance of its own is a run by itself."""
    at, glyph = numbered
    return glyph.face, glyph.shift, -1 if glyph.shift is None else at


def _trimmed(line: Line) -> Line:
    end = len(line)
    while end > 1 and line[end - 1].character.isspace():
        end -= 1
    return line[:end]


def _width(line: Iterable[Glyph], tracking: float) -> float:
    return sum(glyph.advance + tracking for glyph in line) - tracking
