"""Addresses a visitor hands in: only a path of our own is followed."""

import re

_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*\Z")


def local_path(given: str | None, otherwise: str = "/") -> str:
    """Return the given path when it stays on this site, else the other one (AC-9)."""
    if not given or len(given) > 2000 or not _PATH.match(given):
        return otherwise
    decoded = given.lower()
    if any(trick in decoded for trick in ("%09", "%0a", "%0d", "%5c", "//", "%2f%2f")):
        return otherwise
    return given
