"""Correct how a document was divided, before it is kept: join, split, or give a part another role."""

from collections.abc import Sequence
from dataclasses import replace

from question_bank.documents.parts import Part, Role
from question_bank.documents.tidying import tidy


class NotCorrected(ValueError):
    """Refuse a correction that would lose or change words."""


def join(parts: Sequence[Part], at: int) -> list[Part]:
    """Join a part to the one before it, whose role it takes."""
    if not 0 < at < len(parts):
        raise NotCorrected("the first part has none before it")
    joined = replace(parts[at - 1], text=parts[at - 1].text + parts[at].text)
    return [*parts[: at - 1], joined, *parts[at + 1 :]]


def split(parts: Sequence[Part], at: int, text: str) -> list[Part]:
    """Split a part where its text, given again with line breaks, breaks; nothing else of it may differ."""
    if not 0 <= at < len(parts):
        raise NotCorrected("no such part")
    pieces = [piece for piece in map(tidy, text.splitlines()) if piece]
    if "".join(pieces).replace(" ", "") != parts[at].text.replace(" ", ""):
        raise NotCorrected("the words differ")
    if len(pieces) < 2:
        raise NotCorrected("no line break")
    role = parts[at].role
    # What follows a heading in the same line is its first paragraph.
    rest = Role.BODY if role is Role.HEADING else role
    return [
        *parts[:at],
        Part(role, pieces[0]),
        *(Part(rest, piece) for piece in pieces[1:]),
        *parts[at + 1 :],
    ]


def recast(parts: Sequence[Part], at: int, role: Role) -> list[Part]:
    """Give a part another role."""
    if not 0 <= at < len(parts):
        raise NotCorrected("no such part")
    return [*parts[:at], replace(parts[at], role=role), *parts[at + 1 :]]


def drop(parts: Sequence[Part], at: int) -> list[Part]:
    """Leave out a part that is none of the document's, such as a running header."""
    if not 0 <= at < len(parts) or len(parts) == 1:
        raise NotCorrected("no such part")
    return [*parts[:at], *parts[at + 1 :]]
