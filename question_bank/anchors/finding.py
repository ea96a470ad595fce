"""Find an exact quote in a source document, whatever the page breaks and stray spaces did to it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_FOLDED = str.maketrans(
    {**dict.fromkeys("“”„‟＂「」『』", '"'), **dict.fromkeys("‘’", "'"), **dict.fromkeys("–—―－‐‑", "-")}
    | {**dict.fromkeys("〔［【", "["), **dict.fromkeys("〕］】", "]"), **dict.fromkeys("•・‧", "·")}
)


@dataclass(frozen=True)
class Anchor:
    """Name the paragraph and the exact words an item rests on."""

    paragraph: str
    quote: str


@dataclass(frozen=True)
class Passage:
    """Hold one numbered paragraph of a source document."""

    paragraph: str
    text: str


@dataclass(frozen=True)
class Span:
    """Mark a stretch of a text, end excluded."""

    start: int
    end: int


def squeeze(text: str) -> str:
    """Remove all whitespace and zero-width characters."""
    return _INVISIBLE.sub("", text)


def find(quote: str, text: str) -> Span | None:
    """Find where a quote stands in a text, whitespace ignored; the span counts in the text as given."""
    places = [place for place, character in enumerate(text) if not _INVISIBLE.match(character)]
    wanted = squeeze(quote)
    at = "".join(text[place] for place in places).find(wanted) if wanted else -1
    if at < 0:
        return None
    return Span(places[at], places[at + len(wanted) - 1] + 1)


def find_in(anchor: Anchor, passages: Iterable[Passage]) -> Span | None:
    """Find an anchor's quote in the paragraph it cites."""
    for passage in passages:
        if passage.paragraph == anchor.paragraph and (span := find(anchor.quote, passage.text)):
            return span
    return None


def fold(text: str) -> tuple[str, list[int]]:
    """Return a text as it is compared, and where each character of that stands in the text as given.

    Whitespace does not count, nor does the width or form of punctuation.
    """
    shown: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for each in squeeze(normalize("NFKC", character.translate(_FOLDED))):
            shown.append(each)
            places.append(place)
    return "".join(shown), places


def locate(quote: str, text: str) -> Span | None:
    """Find a quote in a text, whatever the form of its punctuation; the span counts in the text as given."""
    wanted = fold(quote)[0]
    whole, places = fold(text)
    at = whole.find(wanted) if wanted else -1
    return Span(places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else None
