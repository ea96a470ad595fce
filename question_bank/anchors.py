"""Find an exact quote in a source document, whatever the page breaks and stray spaces did to it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_HEADING = re.compile(r"^[一二三四五六七八九十]+、")
_NUMBER = re.compile(r"〔\d{4}〕\d+号$")
_PAGE_NUMBER = re.compile(r"^(?:[-–—―·.]*\d{1,4}[-–—―·.]*|第\d+页(?:[,，/]?共\d+页)?)$")
_SENTENCE_END = re.compile(r"[。！？；：.!?;:][”’」』）)》]*$")


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


def number_notice(text: str) -> list[Passage]:
    """Split an official notice into numbered paragraphs.

    0.1 number, 0.2 title, 0.3 addressees, 0.4… preamble; heading 一、 is 1.0 and its paragraphs 1.1, 1.2 …;
    the signature and the date follow as a last section.
    """
    blocks = _blocks(text)
    first = next((at for at, block in enumerate(blocks) if _HEADING.match(block)), len(blocks))
    body, tail = _split_tail(blocks[first:])
    passages = _number_head(blocks[:first])
    section = 0
    for part in _sections(body):
        section += 1
        passages.append(Passage(f"{section}.0", part[0]))
        passages += _numbered(section, 1, _rejoin(part[1:]))
    return passages + _numbered(section + 1, 1, tail)


def _blocks(text: str) -> list[str]:
    """List the lines that carry words, squeezed, without page numbers."""
    lines = (squeeze(line) for line in text.splitlines())
    return [line for line in lines if line and not _PAGE_NUMBER.match(line)]


def _numbered(section: int, start: int, texts: Iterable[str]) -> list[Passage]:
    """Number texts within a section."""
    return [Passage(f"{section}.{number}", text) for number, text in enumerate(texts, start)]


def _number_head(blocks: list[str]) -> list[Passage]:
    """Number what stands before the first heading: number, title, addressees, preamble."""
    numbers = [at for at, block in enumerate(blocks) if _NUMBER.search(block)]
    passages = [Passage("0.1", blocks[numbers[-1]])] if numbers else []
    # A masthead and a copy of the number may stand above; what counts begins after the last number.
    rest = blocks[numbers[-1] + 1 :] if numbers else blocks
    addressed = next((at for at, block in enumerate(rest) if block.endswith(("：", ":"))), None)
    if addressed is None:
        addressed = next((at for at, block in enumerate(rest) if _SENTENCE_END.search(block)), len(rest))
        title, addressees, preamble = "".join(rest[:addressed]), "", rest[addressed:]
    else:
        (title, addressees), preamble = _part_title(rest[: addressed + 1]), rest[addressed + 1 :]
    passages += [Passage("0.2", title)] if title else []
    passages += [Passage("0.3", addressees)] if addressees else []
    return passages + _numbered(0, 4, _rejoin(preamble))


def _part_title(blocks: list[str]) -> tuple[str, str]:
    """Part a title of several lines, which ends in the name of its genre, from the addressees."""
    for at, block in enumerate(blocks[:-1]):
        if block.endswith(("通知", "意见", "决定", "通报", "方案", "办法", "公告")):
            return "".join(blocks[: at + 1]), "".join(blocks[at + 1 :])
    return "".join(blocks[:-1]), blocks[-1]


def _sections(blocks: list[str]) -> list[list[str]]:
    """Cut the body before each heading."""
    starts = [at for at, block in enumerate(blocks) if _HEADING.match(block)]
    return [blocks[start:end] for start, end in pairwise([*starts, len(blocks)])]


def _rejoin(blocks: Iterable[str]) -> list[str]:
    """Join again what a page break cut: a line that ends in mid-sentence goes on in the next."""
    paragraphs: list[str] = []
    open_ended = False
    for block in blocks:
        if open_ended:
            paragraphs[-1] += block
        else:
            paragraphs.append(block)
        open_ended = not _SENTENCE_END.search(block)
    return paragraphs


def _split_tail(blocks: list[str]) -> tuple[list[str], list[str]]:
    """Part the signature and date, which end in no full stop, from the body."""
    ended = [at for at, block in enumerate(blocks, 1) if _SENTENCE_END.search(block)]
    end = ended[-1] if ended else len(blocks)
    return blocks[:end], blocks[end:]
