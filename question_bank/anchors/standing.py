"""Say how the passage an item rests on stands in another version of its document."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from question_bank.anchors.finding import Anchor, Passage, Span, fold, follow, locate, nearest

_STOPS = "，。；：！？、,;:!?"
_CLAUSE = re.compile(rf"[^{_STOPS}]+[{_STOPS}\"')]*")
# Two thirds of the pairs of characters: fewer, and only names and set phrases are shared.
NEAR = 2 / 3
FEW = 5


class Standing(StrEnum):
    """Say how the passage an item rests on stands in a version of its document."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


# What an item whose passage stands so rests on is no longer what its author read.
DRIFTED = frozenset({Standing.CHANGED, Standing.GONE})


@dataclass(frozen=True)
class Verdict:
    """Say where an anchor stands in another version, and in which words; nowhere, when it is gone.

    For a changed passage the quote is the old one where that still stands, else the stretch most like it.
    """

    standing: Standing
    paragraph: str = ""
    quote: str = ""
    span: Span | None = None


def judge(anchor: Anchor, before: Sequence[Passage] | None, after: Sequence[Passage]) -> Verdict:
    """Say how an anchor of one version (None: of no known version) stands in another."""
    return judge_all([anchor], before, after)[0]


def judge_all(
    anchors: Iterable[Anchor], before: Sequence[Passage] | None, after: Sequence[Passage]
) -> list[Verdict]:
    """Judge many anchors of one version against another.

    Where the passage it was written on is known, that whole passage decides: a word changed beside the quote
    may make the item false. Where it is not, the quote alone decides.
    """
    known = {passage.paragraph: (place, passage) for place, passage in enumerate(before or ())}
    text = _Text(after)
    return [text.judged(anchor, *known.get(anchor.paragraph, (0, None))) for anchor in anchors]


class _Text:
    """A version laid out for finding passages and quotes in it."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        folded = [fold(passage.text) for passage in passages]
        self.folded = [whole for whole, _places in folded]
        self.places = [places for _whole, places in folded]
        self.pairs = [_pairs(whole) for whole in self.folded]
        self.same: dict[str, list[int]] = defaultdict(list)
        self.holding: dict[str, list[int]] = defaultdict(list)
        for place, whole in enumerate(self.folded):
            self.same[whole].append(place)
            for pair in self.pairs[place]:
                self.holding[pair].append(place)

    def judged(self, anchor: Anchor, was_at: int, was: Passage | None) -> Verdict:
        quote = fold(anchor.quote)[0]
        whole = fold(was.text)[0] if was is not None else ""
        known = bool(quote) and quote in whole
        found = self.same.get(whole, []) if known else self._holding(quote)
        if found:
            return self._held(anchor, found, was_at, was if known else None)
        if known and (place := self._counterpart(whole, quote)) is not None:
            passage = self.passages[place]
            quoted = _again(anchor, was, passage) or self._unfolded(
                place, _nearest(quote, self.folded[place])[1]
            )
            return _at(Standing.CHANGED, passage, quoted)
        return self._elsewhere(quote)

    def _holding(self, quote: str) -> list[int]:
        return [place for place, whole in enumerate(self.folded) if quote and quote in whole]

    def _held(self, anchor: Anchor, places: Sequence[int], was_at: int, was: Passage | None) -> Verdict:
        """Take the passage of the same number, else of the same section, else the nearest in order."""
        section = anchor.paragraph.split(".")[0]

        def distance(place: int) -> tuple[bool, bool, int]:
            number = self.passages[place].paragraph
            return number != anchor.paragraph, number.split(".")[0] != section, abs(place - was_at)

        passage = self.passages[min(places, key=distance)]
        stays = passage.paragraph == anchor.paragraph
        return _at(Standing.UNCHANGED if stays else Standing.MOVED, passage, _again(anchor, was, passage))

    def _counterpart(self, whole: str, quote: str) -> int | None:
        """Find what a passage became: where its quote still stands, else the passage most like it."""
        pairs = _pairs(whole)
        places = self._holding(quote) or [
            place for place in self._sharing(pairs) if _alike(pairs, self.pairs[place]) >= NEAR
        ]
        return max(places, key=lambda place: _alike(pairs, self.pairs[place]), default=None)

    def _elsewhere(self, quote: str) -> Verdict:
        """Find the stretch of whole clauses most like a quote; none is near enough when it is gone."""
        best, found = NEAR, Verdict(Standing.GONE)
        for place in self._sharing(_pairs(quote)):
            likeness, span = _nearest(quote, self.folded[place])
            if likeness >= best:
                best = likeness
                found = _at(Standing.CHANGED, self.passages[place], self._unfolded(place, span))
        return found

    def _unfolded(self, place: int, span: Span | None) -> Span | None:
        """Count a span of a folded passage in the passage as given."""
        if span is None:
            return None
        return Span(self.places[place][span.start], self.places[place][span.end - 1] + 1)

    def _sharing(self, pairs: frozenset[str]) -> list[int]:
        """List the few passages that share most pairs of characters."""
        shared = Counter(place for pair in pairs for place in self.holding.get(pair, ()))
        return [place for place, _count in shared.most_common(FEW)]


def _again(anchor: Anchor, was: Passage | None, passage: Passage) -> Span | None:
    """Find an anchor's quote in a passage, and of several places the one it named."""
    if anchor.span is None:
        return locate(anchor.quote, passage.text)
    if was is None:
        return nearest(anchor.quote, anchor.span, passage.text)
    return follow(anchor.quote, anchor.span, was.text, passage.text)


def _at(standing: Standing, passage: Passage, span: Span | None) -> Verdict:
    # A passage too short to have a clause is its own nearest stretch.
    span = span or Span(0, len(passage.text))
    return Verdict(standing, passage.paragraph, passage.text[span.start : span.end], span)


def _nearest(quote: str, whole: str) -> tuple[float, Span | None]:
    """Return the stretch of a folded text most like a folded quote, and how like it is."""
    pairs = _pairs(quote)
    likenesses = (
        (_alike(pairs, _pairs(whole[span.start : span.end])), span) for span in _stretches(whole, len(quote))
    )
    return max(likenesses, key=lambda each: each[0], default=(0.0, None))


def _stretches(text: str, length: int) -> Iterator[Span]:
    """List runs of clauses about as long as a quote, without the stop at their end."""
    clauses = [(found.start(), found.end()) for found in _CLAUSE.finditer(text)]
    for first, (start, _end) in enumerate(clauses):
        for _start, end in clauses[first:]:
            if end - start > 2 * length + 4:
                break
            trimmed = start + len(text[start:end].rstrip(_STOPS))
            if trimmed - start >= length / 2:
                yield Span(start, trimmed)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text})


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other) or 1)
