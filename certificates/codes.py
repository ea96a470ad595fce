"""Make and read the verification code (查验码): random, printable, hard to misread."""

import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH: Final = 28  # 28 characters of 5 bits: 140 random bits
GROUP: Final = 4


def verify_code() -> str:
    """Draw a new code of 140 random bits, without separators."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def display_code(code: str) -> str:
    """Write a code in groups of four for print."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def normalise_code(text: str) -> str | None:
    """Read a code as typed, pasted or scanned; None when it cannot be one.

    Accepts any case, full-width forms, spaces and hyphens of any kind, and the whole verification address,
    of which the last part is the code, with or without what follows a #.
    """
    typed = unicodedata.normalize("NFKC", text).partition("#")[0].strip().rstrip("/").rpartition("/")[2]
    bare = "".join(character for character in typed if not _separates(character))
    # ASCII is asked for before upper-casing: 'ß' would otherwise become the two letters 'SS'.
    code = bare.upper() if bare.isascii() else ""
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def same_code(given: str, stored: str) -> bool:
    """Compare two codes in constant time."""
    return secrets.compare_digest(given.encode(), stored.encode())


def _separates(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Pd", "Cf"} or character in "−_"
