"""What one signs in by: typed in many ways, kept in one (AC-8)."""

import re
import unicodedata

from app.accounts.facts import NameKind
from app.refusals import N_, Refusal

LONGEST = 64
PHONE_LIKE = re.compile(r"[+(]?\d[\d\s()\-]{6,}\Z")
MAINLAND = re.compile(r"(?:0086|86)?(1\d{10})\Z")
SIGNS = re.compile(r"[\x00-\x20\x7f]")


class NameUnusable(Refusal):
    status = 422
    code = "name_unusable"
    sentence = N_("“%(name)s”不能用作登录名：须为 1 至 64 个字符，中间不得有空格。")


def plain(text: str) -> str:
    """Return a name as it is compared: full-width forms folded, case folded, ends trimmed."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def phone(text: str) -> str:
    """Return a phone number's digits, without the country code of mainland numbers."""
    digits = "".join(
        mark for mark in unicodedata.normalize("NFKC", text) if mark.isascii() and mark.isdigit()
    )
    mainland = MAINLAND.match(digits)
    return mainland[1] if mainland else digits


def normalise(kind: NameKind, text: str) -> str:
    """Return a sign-in name as it is kept; raises `NameUnusable` when nothing usable is left."""
    value = phone(text) if kind is NameKind.PHONE else plain(text)
    if not value or len(value) > LONGEST or SIGNS.search(value):
        raise NameUnusable(name=text[:LONGEST] if kind is not NameKind.PHONE else masked_phone(value))
    return value


def readings(typed: str) -> tuple[str, ...]:
    """Return what the typed text may mean, likeliest first: a name as it stands, or a phone number."""
    name = plain(typed[:200])
    if SIGNS.search(name.replace(" ", "")) or not _is_text(name):
        return ()
    number = phone(name) if PHONE_LIKE.match(name) else ""
    return tuple(dict.fromkeys(value for value in (name, number) if value))


def _is_text(name: str) -> bool:
    # Half a character, as JSON can carry it, is no text to any database.
    return not any("\ud800" <= mark <= "\udfff" for mark in name)


def masked_phone(number: str) -> str:
    """Return a phone number as a page may show it: `138****1234`."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "*" * len(number)
