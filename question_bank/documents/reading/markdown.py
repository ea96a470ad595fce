"""Read Markdown: headings by their level, words without their marks."""

from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from question_bank.documents.parts import Line
from question_bank.documents.reading.plain import decode

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def read(content: bytes) -> list[Line]:
    """Return headings, paragraphs, list entries, table cells and code, in order."""
    return list(_lines(_PARSER.parse(decode(content))))


def _lines(tokens: Iterable[Token]) -> Iterator[Line]:
    level = 0
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "inline":
            yield Line(_words(token.children or ()), heading=level, begins=not level, gap=True)
            level = 0
        elif token.type in {"fence", "code_block"}:
            yield from (Line(row, begins=True) for row in token.content.splitlines())


def _words(tokens: Iterable[Token]) -> str:
    """Return what a reader sees of a line: words, and a space where the line was broken."""
    breaks = {"softbreak", "hardbreak"}
    return "".join(" " if token.type in breaks else token.content for token in tokens)
