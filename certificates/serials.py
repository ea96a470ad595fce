"""Make and read certificate numbers `{org}-{year}-{class}-{seq:04d}-{check}`.

The check character: each of 0-9A-Z is an element of GF(4) x GF(9), a ring with exactly 36 elements. The
character k places from the right is multiplied by g**k with g = (w, 1 + i); the check character, k = 0, makes
the sum zero. A single wrong character changes the sum because g is a unit; two swapped neighbours change
it because 1 - g is a unit. (1 - g^2, 1 + g and 1 + g^2 are units as well, so swaps across one
character and twin errors are found too.) Unlike ISO 7064 mod 37-2 it never needs the character `*`, which
may not stand in a file name. A displaced hyphen always breaks the form, as year and number have four digits.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SEQ_LIMIT: Final = 9999
_FORM: Final = re.compile(r"([A-Z0-9]{2,12})-([1-9][0-9]{3})-([A-Z0-9]{1,8})-([0-9]{4})-([A-Z0-9])")
_HYPHENS: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")

# One element: two bits of GF(4) = {0, 1, w, w + 1}, then a + b*i of GF(9) with i*i = -1.
Element = tuple[int, int, int]


class BadSerial(ValueError):
    """Say why a text is no certificate number."""


@dataclass(frozen=True, slots=True, order=True)
class Serial:
    """Carry the parts of a certificate number; its text ends in the check character."""

    org: str
    year: int
    class_code: str
    seq: int

    def __post_init__(self) -> None:
        if not 1 <= self.seq <= SEQ_LIMIT:
            raise BadSerial(f"the running number must be 1 to {SEQ_LIMIT}")
        if not _FORM.fullmatch(f"{self._stem()}-0"):
            raise BadSerial(
                "issuer and class codes are 2-12 and 1-8 of A-Z and 0-9, the year has four digits"
            )

    def __str__(self) -> str:
        return f"{self._stem()}-{check_character(self._stem())}"

    def _stem(self) -> str:
        return f"{self.org}-{self.year}-{self.class_code}-{self.seq:04d}"


def make_serial(org: str, year: int, class_code: str, seq: int) -> str:
    """Write the number of the `seq`-th certificate of an issuer, year and class."""
    return str(Serial(org, year, class_code, seq))


def parse_serial(text: str) -> Serial:
    """Read a number typed by a person: any case, full-width forms and any hyphen; raise BadSerial."""
    typed = unicodedata.normalize("NFKC", text.translate(_HYPHENS)).translate(_HYPHENS)
    match = _FORM.fullmatch("".join(typed.split()).upper())
    if match is None:
        raise BadSerial("not in the form of a certificate number")
    org, year, class_code, seq, check = match.groups()
    if check_character(match.group()[:-2]) != check:
        raise BadSerial("the check character does not agree")
    return Serial(org, int(year), class_code, int(seq))


def is_serial(text: str) -> bool:
    """Tell whether a text is a well-formed number with the right check character."""
    try:
        parse_serial(text)
    except BadSerial:
        return False
    return True


def check_character(stem: str) -> str:
    """Compute the check character of a number without it; hyphens do not count."""
    total = (0, 0, 0)
    for character in stem.replace("-", ""):
        total = _times_g(_plus(total, _element(character)))
    return _character((total[0], -total[1] % 3, -total[2] % 3))


def _element(character: str) -> Element:
    bits, rest = divmod(ALPHABET.index(character), 9)
    return (bits, *divmod(rest, 3))


def _character(element: Element) -> str:
    bits, a, b = element
    return ALPHABET[bits * 9 + a * 3 + b]


def _plus(x: Element, y: Element) -> Element:
    return (x[0] ^ y[0], (x[1] + y[1]) % 3, (x[2] + y[2]) % 3)


def _times_g(x: Element) -> Element:
    """Multiply by (w, 1 + i): w*w = w + 1 in GF(4), (1 + i)(a + bi) = (a - b) + (a + b)i in GF(9)."""
    high, low = x[0] >> 1, x[0] & 1
    return ((high ^ low) << 1 | high, (x[1] - x[2]) % 3, (x[1] + x[2]) % 3)
