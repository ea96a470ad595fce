"""Read the day a document was issued out of its signature."""

import re
from collections.abc import Iterable
from datetime import date

from question_bank.documents.parts import Part, Role

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def issued_on(parts: Iterable[Part]) -> date | None:
    """Return the first day a signature names; None when it names none, or one no calendar has."""
    signed = "".join(part.text for part in parts if part.role is Role.SIGNATURE)
    found = _DAY.search(signed)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
