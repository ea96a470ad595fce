"""Words as a paragraph takes them: escaped, and each character in a face that can draw it."""

from functools import lru_cache
from itertools import groupby
from xml.sax.saxutils import escape

from certificates.faces import Face, Fonts, load_fonts, paths

# What printers set where a character is missing (下駄), so that a gap is seen and nothing is guessed.
GETA = "〓"


@lru_cache(maxsize=4)
def fonts(fallbacks: str) -> Fonts:
    """Return the faces of this installation; `fallbacks` are paths joined as the system joins them."""
    return load_fonts(fallbacks=paths(fallbacks))


def marked(text: object, chain: tuple[Face, ...]) -> str:
    """Return a text as the paragraphs' markup, with rare characters in the face that has them."""
    runs = groupby(str(text), key=lambda character: _face(character, chain))
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
