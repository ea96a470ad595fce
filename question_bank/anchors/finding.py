"""Find an exact quote in a source document, whatever the page breaks and stray spaces did to it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from unicodedata import normalize

_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_FOLDED = str.maketrans(
    {**dict.fromkeys("“”„‟＂「」『』", '"'), **dict.fromkeys("‘’", "'"), **dict.fromkeys("–—―－‐‑", "-")}
    | {**dict.fromkeys("〔［【", "["), **dict.fromkeys("〕］】", "]"), **dict.fromkeys("•・‧", "·")}
)


@dataclass(frozen=True)
class Span:
    """Mark a stretch of a text, end excluded."""

    start: int
    end: int


@dataclass(frozen=True)
class Anchor:
    """Name the paragraph and the exact words an item rests on; `span` says which, where they stand there twice."""

    paragraph: str
    quote: str
    span: Span | None = None


@dataclass(frozen=True)
class Passage:
    """Hold one numbered paragraph of a source document."""

    paragraph: str
    text: str


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
    """Find an anchor's quote in the paragraph it cites, at the span it names when it names one."""
    for passage in passages:
        if passage.paragraph == anchor.paragraph and (span := _cited(anchor, passage.text)):
            return span
    return None


def _cited(anchor: Anchor, text: str) -> Span | None:
    if anchor.span is None:
        return find(anchor.quote, text)
    wanted = squeeze(anchor.quote)
    there = squeeze(text[anchor.span.start : anchor.span.end])
    return anchor.span if wanted and there == wanted else None


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
    return next(iter(occurrences(quote, text)), None)


def occurrences(quote: str, text: str) -> list[Span]:
    """List every place at which a quote stands in a text, whatever the form of its punctuation."""
    return list(dict.fromkeys(span for span, _at, _end, _whole in _places(quote, text)))


def _places(quote: str, text: str) -> Iterator[tuple[Span, int, int, str]]:
    """List the places of a quote: in the text as given, and from where to where in the text as compared."""
    wanted = fold(quote)[0]
    whole, places = fold(text)
    at = whole.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        yield Span(places[at], places[end - 1] + 1), at, end, whole
        at = whole.find(wanted, at + 1)


def follow(quote: str, span: Span, before: str, after: str) -> Span | None:
    """Find which of a quote's places in a text is the one it had in an earlier text.

    It is the one with most of the same words on both sides; of equals, the nearest to where it stood.
    """
    head, tail = fold(before[: span.start])[0], fold(before[span.end :])[0]

    def likeness(place: tuple[Span, int, int, str]) -> tuple[int, int]:
        own, at, end, whole = place
        same = _in_common(reversed(head), reversed(whole[:at])) + _in_common(tail, whole[end:])
        return same, -abs(own.start - span.start)

    return max(_places(quote, after), key=likeness, default=(None,))[0]


def nearest(quote: str, span: Span, text: str) -> Span | None:
    """Find the place of a quote that is nearest to a span."""
    return min(occurrences(quote, text), key=lambda place: abs(place.start - span.start), default=None)


def _in_common(one: Iterable[str], other: Iterable[str]) -> int:
    """Count with how many of the same characters two texts begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def ordinal(anchor: Anchor, text: str) -> int | None:
    """Say which of its places in a text, counted from 1, an anchor names; None when it names none of several."""
    places = occurrences(anchor.quote, text)
    if anchor.span is None or len(places) < 2 or anchor.span not in places:
        return None
    return places.index(anchor.span) + 1


def pinned(anchor: Anchor, number: int, text: str) -> Anchor | None:
    """Name the n-th place of a quote in its passage, from 1; None when it does not stand there so often.

    The only place there is need not be named.
    """
    places = occurrences(anchor.quote, text)
    if not 1 <= number <= len(places):
        return None
    return Anchor(anchor.paragraph, anchor.quote, places[number - 1] if len(places) > 1 else None)
