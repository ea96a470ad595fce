"""Read the lines of a document's file, whichever of the four forms it has, within stated bounds."""

from collections.abc import Callable
from importlib import import_module

from question_bank.documents.parts import Line
from question_bank.documents.reading.bounds import DocumentRefused, Reason, check_lines

# By the ending of its name; the readers of Word and PDF files load slowly, so each is loaded when asked for.
FORMATS = {"txt": "plain", "md": "markdown", "markdown": "markdown", "docx": "word", "pdf": "pdf"}

__all__ = ["FORMATS", "DocumentRefused", "Reason", "format_of", "read_lines"]


def format_of(name: str) -> str:
    """Return the form a file's name tells; raise DocumentRefused for any other."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in FORMATS:
        raise DocumentRefused(Reason.OTHER_FORMAT)
    return FORMATS[ending]


def read_lines(name: str, content: bytes) -> list[Line]:
    """Return the lines of a file; raise DocumentRefused with the reason in a word."""
    reader: Callable[[bytes], list[Line]] = import_module(f"{__name__}.{format_of(name)}").read
    return check_lines(reader(content))
