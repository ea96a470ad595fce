"""Words as a paragraph takes them: escaped, and each character in a face that can draw it."""

import re
from functools import lru_cache
from itertools import groupby
from xml.sax.saxutils import escape

from certificates.faces import Face, Fonts, load_fonts, paths

# What printers set where a character is missing (下駄), so that a gap is seen and nothing is guessed.
GETA = "〓"
FIRST_OF_CHINESE = "\u2e80"
# The faces draw quotation marks as wide as an ideograph, as Chinese is set. Between letters of other languages straight
# ones stand, which are as wide as there they are.
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
_BETWEEN_LETTERS = re.compile(r"(?<=[A-Za-zÀ-ɏ])’(?=[A-Za-zÀ-ɏ])")


@lru_cache(maxsize=4)
def fonts(fallbacks: str) -> Fonts:
    """Return the faces of this installation; `fallbacks` are paths joined as the system joins them."""
    return load_fonts(fallbacks=paths(fallbacks))


def is_chinese(text: object) -> bool:
    """Say whether any of a text is Chinese: it is then set as Chinese is."""
    return any(each >= FIRST_OF_CHINESE for each in str(text))


def is_mostly_chinese(text: object) -> bool:
    """Say whether a text is set in lines that end after any letter, as Chinese is, or between words."""
    letters = [each for each in str(text) if each.isalpha()]
    return 2 * sum(each >= FIRST_OF_CHINESE for each in letters) > len(letters)


def set_narrow(text: str) -> str:
    """Return a text with straight quotation marks where wide ones would tear words of another language apart."""
    return _BETWEEN_LETTERS.sub("'", text) if is_chinese(text) else text.translate(_STRAIGHT)


def marked(text: object, chain: tuple[Face, ...]) -> str:
    """Return a text as the paragraphs' markup, with rare characters in the face that has them."""
    runs = groupby(set_narrow(str(text)), key=lambda character: _face(character, chain))
    return "".join(_run(face, "".join(run), chain[0]) for face, run in runs)


def _face(character: str, chain: tuple[Face, ...]) -> Face | None:
    if character in "\n\t":
        return chain[0]
    return next((face for face in chain if face.draws(character)), None)


def _run(face: Face | None, run: str, usual: Face) -> str:
    if face is None:
        return GETA * len(run)
    words = escape(run).replace("\n", "<br/>")
    return words if face is usual else f'<font name="{face.name}">{words}</font>'
