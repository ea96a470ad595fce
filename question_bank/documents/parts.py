"""Name the pieces of a document on its way in: lines as the file holds them, then parts with a role."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Name what a part is to its document."""

    NUMBER = "number"
    TITLE = "title"
    ADDRESSEES = "addressees"
    HEADING = "heading"
    BODY = "body"
    SIGNATURE = "signature"


@dataclass(frozen=True)
class Part:
    """Hold one paragraph of a document, put together again, and what it is."""

    role: Role
    text: str


@dataclass(frozen=True)
class Line:
    """Hold one line as a file gives it, with what the file itself says about it.

    `heading` is its level, 0 for none; `begins` marks a line the file calls a paragraph of its own;
    `gap` says that something empty, or a page's end, stands before it.
    """

    text: str
    heading: int = 0
    begins: bool = False
    gap: bool = False
