"""Number a document's parts into sections and paragraphs, always by the same rule.

0.1 its number, 0.2 title, 0.3 addressees, 0.4… preamble; the first heading is 1.0 and its paragraphs 1.1, 1.2 …;
a signature and date at the end are a last section. Headings within a section are paragraphs of it, so a
paragraph's number has two places however deep the document is divided.
"""

from collections.abc import Sequence

from question_bank.anchors import Passage
from question_bank.documents.assembling import assemble
from question_bank.documents.parts import Line, Part, Role

_FIXED = {Role.NUMBER: 1, Role.TITLE: 2, Role.ADDRESSEES: 3}
PREAMBLE = 4


def number(parts: Sequence[Part]) -> list[Passage]:
    """Give each part its number; a title, number or addressees given twice counts as a paragraph."""
    passages: list[Passage] = []
    taken: set[Role] = set()
    section, place = 0, PREAMBLE
    signed = _signed_from(parts)
    for at, part in enumerate(parts):
        if part.role is Role.HEADING or at == signed:
            section, place = section + 1, 0 if part.role is Role.HEADING else 1
        fixed = _FIXED.get(part.role) if section == 0 and part.role not in taken else None
        if fixed is not None:
            taken.add(part.role)
            passages.append(Passage(f"0.{fixed}", part.text))
            continue
        passages.append(Passage(f"{section}.{place}", part.text))
        place += 1
    return passages


def _signed_from(parts: Sequence[Part]) -> int:
    """Find where the signature begins; -1 when the document has none at its end."""
    at = len(parts)
    while at and parts[at - 1].role is Role.SIGNATURE:
        at -= 1
    return at if at < len(parts) else -1


def number_notice(text: str) -> list[Passage]:
    """Split an official document's plain text into numbered paragraphs."""
    return number(assemble(Line(line) for line in text.splitlines()))
