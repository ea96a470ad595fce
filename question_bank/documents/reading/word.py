"""Read a Word file's paragraphs in order, after looking at its archive before anything is unpacked."""

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from docx.oxml.ns import qn

from question_bank.documents.parts import Line
from question_bank.documents.reading.bounds import LARGEST_XML, DocumentRefused, Reason, check_size
from question_bank.documents.reading.word_numbers import Numbers
from question_bank.office import archives

_HEADING = re.compile(r"^(?:heading|标题) ?([1-9])$", re.I)
_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(content: bytes) -> list[Line]:
    """Return the paragraphs of the body, those of tables cell by cell; struck text is left out."""
    check_size(content)
    if content.startswith(_LOCKED):
        # The old binary form, or a new one behind a password: both lie in the same kind of container.
        raise DocumentRefused(Reason.LOCKED)
    _check_archive(content)
    try:
        document = docx.Document(io.BytesIO(content))
        numbers = Numbers.of(document)
        return list(_lines(document, numbers))
    except DocumentRefused:
        raise
    except Exception as error:
        # A file made to break readers breaks them in many ways; all of them mean the same here.
        raise DocumentRefused(Reason.BROKEN) from error


def _check_archive(content: bytes) -> None:
    """Refuse an archive that would unpack to too much, hides paths, or declares entities."""
    seen = archives.Seen()
    try:
        with archives.opened(content) as archive:
            for member in archive.infolist():
                if member.filename.endswith((".xml", ".rels")):
                    _check_xml(b"".join(archives.pieces(archive, member, seen)))
    except archives.TooLarge as error:
        raise DocumentRefused(Reason.UNSAFE) from error
    except DocumentRefused:
        raise
    except Exception as error:
        # A damaged directory makes zipfile raise more than its own errors.
        raise DocumentRefused(Reason.BROKEN) from error


def _check_xml(text: bytes) -> None:
    if len(text) > LARGEST_XML:
        raise DocumentRefused(Reason.UNSAFE)
    try:
        fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise DocumentRefused(Reason.UNSAFE) from error
    except ParseError as error:
        raise DocumentRefused(Reason.BROKEN) from error


def _lines(document: Any, numbers: Numbers) -> Iterator[Line]:
    for paragraph in document.element.body.iter(qn("w:p")):
        if _inside_another(paragraph):
            continue
        style = paragraph.style
        heading = _level(document, style)
        text = "".join(_words(paragraph))
        if text.strip():
            text = numbers.label(paragraph, style) + text
        rows = text.split("\n")
        yield Line(rows[0], heading=heading, begins=not heading)
        yield from (Line(row, begins=True) for row in rows[1:])


def _inside_another(paragraph: Any) -> bool:
    """Say whether a paragraph lies in a text box, which its outer paragraph is anchored to and drawn twice."""
    return any(parent.tag == qn("w:p") for parent in paragraph.iterancestors())


def _level(document: Any, style: str | None) -> int:
    """Return the level of a heading by its style, the document's title above all; 0 for a paragraph."""
    if style is None:
        return 0
    found = next((each for each in document.styles if each.style_id == style), None)
    name = (found.name if found is not None else "") or ""
    if name.lower() in {"title", "标题"}:
        return 1
    heading = _HEADING.match(name)
    return int(heading[1]) + 1 if heading else 0


def _words(paragraph: Any) -> Iterator[str]:
    """Return the text of a paragraph's runs, inserted ones included; deleted and moved ones are not there."""
    left_out = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent")}
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        parents = node.iterancestors()
        if any(parent.tag in left_out for parent in parents):
            continue
        if node.tag == qn("w:t"):
            yield node.text or ""
        elif node.tag == qn("w:br"):
            yield " " if node.get(qn("w:type")) in {"page", "column"} else "\n"
        elif node.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif node.getparent().tag == qn("w:r"):
            yield " "
