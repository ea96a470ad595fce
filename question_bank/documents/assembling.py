"""Put a document's paragraphs together again out of lines cut by page breaks and fixed widths."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from question_bank.documents.marks import (
    SECTIONS,
    begins_with_numeral,
    ends_sentence,
    is_document_number,
    names_genre,
    stands_alone,
)
from question_bank.documents.parts import Line, Part, Role
from question_bank.documents.tidying import is_page_number, tidy

LONGEST_SIGNATURE = 40
SIGNATURES = 6


def assemble(lines: Iterable[Line]) -> list[Part]:
    """Return the parts of a document: number, title, addressees, preamble, headings, paragraphs, signature."""
    found = _clean(lines)
    headings = _headings(found)
    first = min(headings, default=len(found))
    head = _head(found[:first])
    width = _width(found)
    signed = _signature(found, max(headings, default=0))
    starts = sorted(headings)
    body = [
        part
        for start, end in pairwise([*starts, max(signed, first)])
        for part in _section(found[start], found[start + 1 : end], width)
    ]
    return [*head, *body, *(Part(Role.SIGNATURE, line.text) for line in found[max(signed, first) :])]


def _clean(lines: Iterable[Line]) -> list[Line]:
    """Drop empty lines and page numbers; what follows them stands after a gap."""
    found: list[Line] = []
    gap = False
    for line in lines:
        text = tidy(line.text)
        if not text or is_page_number(text):
            gap = True
            continue
        found.append(replace(line, text=text, gap=gap or line.gap))
        gap = False
    return found


def _headings(lines: Sequence[Line]) -> frozenset[int]:
    """Find the lines that begin sections: those the file calls so, else those of the widest numerals used."""
    marked = [at for at, line in enumerate(lines) if line.heading]
    if marked and _is_title(lines, marked):
        marked = marked[1:]
    if marked:
        top = min(lines[at].heading for at in marked)
        return frozenset(at for at in marked if lines[at].heading == top)
    for style in SECTIONS:
        if styled := [at for at, line in enumerate(lines) if style.match(line.text)]:
            return frozenset(styled)
    return frozenset()


def _is_title(lines: Sequence[Line], marked: Sequence[int]) -> bool:
    """Say whether the first marked heading is the title: it stands above all others."""
    level = lines[marked[0]].heading
    return all(lines[at].heading > level for at in marked[1:])


def _width(lines: Sequence[Line]) -> int:
    """Give the width a text was wrapped at; 0 when each paragraph is one line."""
    open_ended = [len(line.text) for line in lines if not line.heading and not ends_sentence(line.text)]
    widest = max((len(line.text) for line in lines), default=0)
    full = [length for length in open_ended if length >= widest * 0.8]
    return widest if len(full) >= 3 and widest <= 80 else 0


def _section(heading: Line, lines: Sequence[Line], width: int) -> list[Part]:
    """Return a heading, with its second line when it was wrapped, and the paragraphs under it."""
    text = heading.text
    if lines and width and len(text) >= width - 2 and not ends_sentence(text) and not _starts(lines[0]):
        text, lines = text + lines[0].text, lines[1:]
    return [Part(Role.HEADING, text), *(Part(Role.BODY, text) for text in _paragraphs(lines, width))]


def _starts(line: Line) -> bool:
    return bool(line.heading) or line.begins or line.gap or begins_with_numeral(line.text)


def _paragraphs(lines: Iterable[Line], width: int) -> list[str]:
    """Join again what a page break or a fixed width cut."""
    paragraphs: list[str] = []
    before: Line | None = None
    for line in lines:
        if before is not None and _goes_on(before, line, width):
            paragraphs[-1] = _joined(paragraphs[-1], line.text)
        else:
            paragraphs.append(line.text)
        before = line
    return paragraphs


def _goes_on(before: Line, line: Line, width: int) -> bool:
    """Say whether a line goes on with the sentence, or the paragraph, of the line before it."""
    if line.heading or before.heading or begins_with_numeral(line.text) or stands_alone(before.text):
        return False
    if not ends_sentence(before.text):
        # A list in a Word file has short lines without a stop; a cut sentence is long or breaks at a comma.
        return not line.begins or len(before.text) >= 20 or before.text.endswith(("，", "、", ","))
    return bool(width) and not line.begins and not line.gap and len(before.text) >= width - 1


def _joined(before: str, after: str) -> str:
    """Join two pieces of a paragraph; words of Latin letters keep the space between them."""
    apart = before[-1:].isascii() and after[:1].isascii() and before[-1:].isalnum() and after[:1].isalpha()
    return f"{before} {after}" if apart else before + after


def _head(lines: Sequence[Line]) -> list[Part]:
    """Name what stands before the first section: number, title, addressees, preamble."""
    numbers = [at for at, line in enumerate(lines) if is_document_number(line.text)]
    parts = [Part(Role.NUMBER, lines[numbers[-1]].text)] if numbers else []
    # A masthead and a copy of the number may stand above; what counts begins after the last number.
    rest = list(lines[numbers[-1] + 1 :] if numbers else lines)
    addressed = next((at for at, line in enumerate(rest) if line.text.endswith(("：", ":"))), None)
    if addressed is not None and any(ends_sentence(line.text) for line in rest[:addressed]):
        addressed = None
    if rest and rest[0].heading:
        title, rest = rest[0].text, rest[1:]
        addressees = rest.pop(0).text if addressed == 1 else ""
    elif addressed is None:
        end = next((at for at, line in enumerate(rest) if ends_sentence(line.text)), len(rest))
        end = next((at for at in range(1, end) if names_genre(rest[at - 1].text)), end)
        title, addressees, rest = "".join(line.text for line in rest[:end]), "", rest[end:]
    else:
        title, addressees = _part_title([line.text for line in rest[: addressed + 1]])
        rest = rest[addressed + 1 :]
    title = title or _title_above(lines[: numbers[-1]] if numbers else ())
    parts += [Part(Role.TITLE, title)] if title else []
    parts += [Part(Role.ADDRESSEES, addressees)] if addressees else []
    return parts + [Part(Role.BODY, text) for text in _paragraphs(rest, _width(rest))]


def _title_above(lines: Sequence[Line]) -> str:
    """Return the title where it stands above the number, as on web pages; a masthead (…文件) is none."""
    begins = next((at for at in range(len(lines), 0, -1) if _is_letterhead(lines[at - 1].text)), 0)
    return "".join(line.text for line in lines[begins:])


def _is_letterhead(text: str) -> bool:
    return text.endswith("文件") or is_document_number(text)


def _part_title(texts: Sequence[str]) -> tuple[str, str]:
    """Part a title of several lines, which ends in the name of its genre, from the addressees."""
    for at, text in enumerate(texts[:-1]):
        if names_genre(text):
            return "".join(texts[: at + 1]), "".join(texts[at + 1 :])
    return "".join(texts[:-1]), texts[-1]


def _signature(lines: Sequence[Line], first: int) -> int:
    """Find where the signature and the date begin: short lines after the last sentence, without a stop."""
    end = max((at for at, line in enumerate(lines, 1) if ends_sentence(line.text)), default=0)
    tail = lines[end:]
    signed = (
        end > first and len(tail) <= SIGNATURES and all(len(each.text) <= LONGEST_SIGNATURE for each in tail)
    )
    return end if signed and not any(each.heading for each in tail) else len(lines)
