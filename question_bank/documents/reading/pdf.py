"""Read the lines of a PDF that holds text; a scanned one holds none and is refused."""

import io
import logging
from collections import Counter
from collections.abc import Sequence

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from question_bank.documents.parts import Line
from question_bank.documents.reading.bounds import CHARACTERS, PAGES, DocumentRefused, Reason, check_size
from question_bank.documents.tidying import tidy

# What a damaged file makes pypdf say on the way is told once, by the refusal.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
ENOUGH_PAGES = 3


def read(content: bytes) -> list[Line]:
    """Return the lines of all pages without headers and footers that return on them."""
    check_size(content)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentRefused(Reason.LOCKED)
        if len(reader.pages) > PAGES:
            raise DocumentRefused(Reason.TOO_LONG)
        pages = _pages(reader)
    except DocumentRefused:
        raise
    except PyPdfError as error:
        raise DocumentRefused(Reason.BROKEN) from error
    except Exception as error:
        # A file made to break readers breaks them in many ways; all of them mean the same here.
        raise DocumentRefused(Reason.BROKEN) from error
    if not any(pages):
        raise DocumentRefused(Reason.SCANNED)
    running = _running(pages)
    return [
        Line(row, gap=at == 0)
        for page in pages
        for at, row in enumerate(row for row in page if tidy(row) not in running)
    ]


def _pages(reader: PdfReader) -> list[list[str]]:
    pages: list[list[str]] = []
    characters = 0
    for page in reader.pages:
        text = page.extract_text()
        characters += len(text)
        if characters > CHARACTERS:
            raise DocumentRefused(Reason.TOO_LONG)
        pages.append([row for row in text.splitlines() if row.strip()])
    return pages


def _running(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Find what stands first or last on more than half of the pages: a running header or footer."""
    filled = [page for page in pages if page]
    if len(filled) < ENOUGH_PAGES:
        return frozenset()
    edges = Counter(text for page in filled for text in {tidy(page[0]), tidy(page[-1])})
    return frozenset(text for text, count in edges.items() if count * 2 > len(filled))
