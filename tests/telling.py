"""Find in what is shown or handed out what must not be there."""

import re

# Eleven digits, or what a mask leaves of them, that stand alone: an id or a digest may hold any few digits by chance.
_PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d[\d*]{8}(?![0-9A-Za-z])")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}[01]\d[0-3]\d[\d*]{3}[\dXx*](?![0-9A-Za-z])")


def phones(text: str) -> list[str]:
    """Return the telephone numbers in a text, whole or masked."""
    return _PHONE.findall(text)


def identity_numbers(text: str) -> list[str]:
    """Return the identity numbers in a text that still tell when somebody was born."""
    return _IDENTITY.findall(text)
