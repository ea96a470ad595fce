"""Say how large a document may be, and why a file is not read."""

from collections.abc import Sequence
from enum import StrEnum

from question_bank.documents.parts import Line

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
LARGEST_TEXT = 4 * MEGABYTE
CHARACTERS = 500_000
LINES = 40_000
PAGES = 500
LARGEST_XML = 30 * MEGABYTE


class Reason(StrEnum):
    """Name why a file is refused."""

    OTHER_FORMAT = "other_format"
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    BROKEN = "broken"
    UNSAFE = "unsafe"
    LOCKED = "locked"
    SCANNED = "scanned"
    TOO_LONG = "too_long"
    TOO_SLOW = "too_slow"
    EMPTY = "empty"


class DocumentRefused(ValueError):
    """Refuse a file; the reason is one word, its sentence is the reader's to find."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def check_size(content: bytes, largest: int = LARGEST) -> None:
    """Refuse a file larger than it may be."""
    if len(content) > largest:
        raise DocumentRefused(Reason.TOO_LARGE)


def check_lines(lines: Sequence[Line]) -> list[Line]:
    """Refuse what holds no words, or more than any document has."""
    if not any(line.text.strip() for line in lines):
        raise DocumentRefused(Reason.EMPTY)
    if len(lines) > LINES or sum(len(line.text) for line in lines) > CHARACTERS:
        raise DocumentRefused(Reason.TOO_LONG)
    return list(lines)
