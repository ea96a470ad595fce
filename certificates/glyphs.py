"""Find out whether every character can be drawn, and by which font."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, Protocol, TypeVar

NAME_DOT: Final = "\u00b7"
_DOTS: Final = str.maketrans(dict.fromkeys("•・‧．∙⋅･\u0387", NAME_DOT) | {"\u00a0": " "})
# Control, invisible, private and unassigned characters: even where a font draws something, two systems
# would not draw the same, and a reader could not type it.
_REFUSED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_IDEOGRAPHS: Final = range(0x20000, 0x3FFFE)


class Coverage(Protocol):
    """Tell whether a font can draw a character."""

    def draws(self, character: str) -> bool: ...


C = TypeVar("C", bound=Coverage)


def normalise_name(name: str) -> str:
    """Write the separator of a name's parts as U+00B7 and trim it; nothing else is changed.

    No Unicode normalisation takes place: it would replace compatibility ideographs that stand in real names.
    """
    return name.translate(_DOTS).strip()


def missing(text: str, fonts: Sequence[Coverage]) -> tuple[str, ...]:
    """List the characters no font of the chain can draw, each once, in order of appearance."""
    return tuple(dict.fromkeys(character for character in text if drawn_by(character, fonts) is None))


def is_drawable(character: str) -> bool:
    """Tell whether any font at all may draw a character: not what is invisible, private or unassigned.

    The planes of ideographs fill up year by year, faster than Python's tables: there the font knows better.
    """
    category = unicodedata.category(character)
    return category not in _REFUSED or (category == "Cn" and ord(character) in _IDEOGRAPHS)


def drawn_by(character: str, fonts: Sequence[C]) -> C | None:
    """Find the first font of the chain that can draw a character."""
    if not is_drawable(character):
        return None
    return next((font for font in fonts if font.draws(character)), None)


def runs(text: str, fonts: Sequence[C]) -> Iterator[tuple[C, str]]:
    """Split a text into stretches of one font each; a text with missing characters is a mistake here."""
    for font, stretch in groupby(text, key=lambda character: drawn_by(character, fonts)):
        if font is None:
            raise ValueError(f"no font draws {missing(text, fonts)}")
        yield font, "".join(stretch)
