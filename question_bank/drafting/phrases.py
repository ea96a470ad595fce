"""Find what may be asked of a passage: its lists, quoted phrases, numbers and dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from question_bank.anchors import Span
from question_bank.drafting.boundaries import elements_of


class Sort(StrEnum):
    """Name what a phrase is; only phrases of one sort stand in for each other."""

    LISTED = "listed"
    QUOTED = "quoted"
    NUMBER = "number"


@dataclass(frozen=True)
class Phrase:
    """Hold a phrase and where it stands in its passage."""

    text: str
    span: Span
    sort: Sort


@dataclass(frozen=True)
class Listing:
    """Hold the elements of an enumeration, and whether the text leaves it open with 等."""

    elements: tuple[Phrase, ...]
    open: bool

    @property
    def span(self) -> Span:
        """Give the stretch from the first element to the last."""
        return Span(self.elements[0].span.start, self.elements[-1].span.end)


SHORTEST, LONGEST = 2, 24
_RUN = re.compile(r"[^，。；：！？、“”]+(?:、[^，。；：！？、“”]+)+")
_QUOTED = re.compile(r"“([^“”]{2,40})”")
_QUOTED_RUN = re.compile(r"“[^“”]{2,40}”(?:、?“[^“”]{2,40}”)+")
_COUNTED = re.compile(r"[一二三四五六七八九]是(?:要)?([^，。；：！？]{2,30})")
_DATE = r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:至\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日|底)?"
_AMOUNT = r"\d+(?:\.\d+)?(?:[%％]|年半|周年|个月|[年天日次个项条种类人名家期批件万亿])"
_NUMBER = re.compile(rf"(?<![\d.])(?:{_DATE}|{_AMOUNT})")
# 四服务, 两个维护: named by a number and spelled out elsewhere, if anywhere.
_SLOGAN = re.compile(r"^[一二三四五六七八九十两][个大项]?[^，、]{1,4}$")


def phrases_in(text: str) -> tuple[Phrase, ...]:
    """List the phrases of a passage in order: quoted ones, numbers, and the elements of its lists."""
    found = {phrase.span: phrase for listing in listings_in(text) for phrase in listing.elements}
    for match in _QUOTED.finditer(text):
        if not is_slogan(match[1]) and len(match[1]) <= LONGEST:
            span = Span(match.start(1), match.end(1))
            found.setdefault(span, Phrase(match[1], span, Sort.QUOTED))
    for match in _NUMBER.finditer(text):
        span = Span(*match.span())
        found.setdefault(span, Phrase(match[0], span, Sort.NUMBER))
    return tuple(found[span] for span in sorted(found, key=lambda span: (span.start, span.end)))


def is_slogan(text: str) -> bool:
    """Say whether a quoted phrase only names something by a number, and must not be asked as a fact."""
    return bool(_SLOGAN.match(text))


def listings_in(text: str) -> tuple[Listing, ...]:
    """List the enumerations of a passage: A、B、C, “A”“B”, and 一是…二是…."""
    found = [*_runs(text), *_quoted_runs(text), *_counted(text)]
    return tuple(sorted(found, key=lambda listing: (listing.span.start, listing.span.end)))


def _runs(text: str) -> Iterator[Listing]:
    for match in _RUN.finditer(text):
        spans = elements_of(text, Span(*match.span()))
        elements = tuple(Phrase(text[s.start : s.end], s, Sort.LISTED) for s in spans)
        if _asks_something(elements):
            yield Listing(elements, text[elements[-1].span.end :].startswith("等"))


def _quoted_runs(text: str) -> Iterator[Listing]:
    for run in _QUOTED_RUN.finditer(text):
        elements = tuple(
            Phrase(match[1], Span(run.start() + match.start(1), run.start() + match.end(1)), Sort.LISTED)
            for match in _QUOTED.finditer(run[0])
        )
        if _asks_something(elements) and not any(is_slogan(each.text) for each in elements):
            yield Listing(elements, text[run.end() :].startswith("等"))


def _counted(text: str) -> Iterator[Listing]:
    elements = tuple(
        Phrase(match[1], Span(match.start(1), match.end(1)), Sort.LISTED) for match in _COUNTED.finditer(text)
    )
    if _asks_something(elements):
        yield Listing(elements, open=False)


def _asks_something(elements: tuple[Phrase, ...]) -> bool:
    texts = [each.text for each in elements]
    return (
        2 <= len(texts) <= 7
        and len(set(texts)) == len(texts)
        and all(SHORTEST <= len(each) <= LONGEST for each in texts)
        and not any(set(each) & set("（）()〔〕《》‘’") for each in texts)
    )
