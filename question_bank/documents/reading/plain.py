"""Read plain text: UTF-8, UTF-16 with its mark, or GB 18030."""

import codecs

from question_bank.documents.parts import Line
from question_bank.documents.reading.bounds import LARGEST_TEXT, DocumentRefused, Reason, check_size

_INDENTED = ("\u3000", "  ", "\t")


def read(content: bytes) -> list[Line]:
    """Return the lines of a text; an indented one begins a paragraph where others are not indented."""
    rows = decode(content).replace("\f", "\n\n").splitlines()
    indented = sum(row.startswith(_INDENTED) for row in rows)
    marks_paragraphs = 0 < indented < sum(bool(row.strip()) for row in rows) * 0.9
    return [Line(row, gap=marks_paragraphs and row.startswith(_INDENTED)) for row in rows]


def decode(content: bytes) -> str:
    """Return a file's text; raise DocumentRefused when it is none."""
    check_size(content, LARGEST_TEXT)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise DocumentRefused(Reason.NOT_TEXT)
