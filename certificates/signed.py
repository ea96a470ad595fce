"""Write facts and their signature into the code on the paper, so that a reader without network can check them.

The code's text is the address of verification, `#`, and one decimal number: a browser keeps what follows the `#` to
itself, and a QR code holds digits best. The number's bytes are the version (1), the key's id (4), the Ed25519
signature of the canonical facts (64), and the facts: their plain values in the order of their names, without the two
the address gives, joined by U+001F, as UTF-8, deflated.
"""

import zlib
from dataclasses import dataclass, fields
from typing import Final

from certificates.facts import CertificateFacts, plain

VERSION: Final = 1
KEY_ID: Final = 4
SIGNATURE: Final = 64
SEPARATOR: Final = "\x1f"
# A code of more digits has squares too small for a phone's camera at 40 mm.
DIGITS: Final = 2_800
# A made-up code may not fill the memory.
MOST: Final = 20_000
NAMES: Final = tuple(
    sorted(field.name for field in fields(CertificateFacts) if not field.name.startswith("verify_"))
)


class NotSigned(ValueError):
    """Say that a text is not the code of a signed certificate."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Carry facts with the signature of their canonical bytes; both empty for a certificate from before signing."""

    facts: CertificateFacts
    key_id: str = ""
    signature: bytes = b""

    @property
    def code(self) -> str:
        """Return the text of the code on the paper."""
        return f"{self.facts.verify_url}#{self.number}" if self.signature else self.facts.verify_url

    @property
    def number(self) -> str:
        """Return key, signature and facts as one decimal number."""
        text = SEPARATOR.join(plain(getattr(self.facts, name)) for name in NAMES)
        packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
        packed = packer.compress(text.encode()) + packer.flush()
        data = bytes([VERSION]) + bytes.fromhex(self.key_id) + self.signature + packed
        return str(int.from_bytes(data, "big"))


def fits_code(facts: CertificateFacts) -> bool:
    """Tell whether the facts, once signed, make a code whose squares a phone can tell apart."""
    return len(Signed(facts, "ff" * KEY_ID, b"\xff" * SIGNATURE).number) <= DIGITS


def read_code(text: str) -> Signed:
    """Read the text of a code; raise NotSigned. Whether the signature is good is the reader's next question."""
    url, _, digits = text.strip().partition("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= DIGITS):
        raise NotSigned
    number = int(digits)
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    key_id, signature, packed = (
        data[1 : 1 + KEY_ID],
        data[1 + KEY_ID :][:SIGNATURE],
        data[1 + KEY_ID + SIGNATURE :],
    )
    if not data or data[0] != VERSION or not packed:
        raise NotSigned
    try:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        values = unpacker.decompress(packed, MOST).decode().split(SEPARATOR)
        if not unpacker.eof or unpacker.unused_data:
            raise NotSigned
        facts = dict(zip(NAMES, values, strict=True))
        address = {"verify_url": url, "verify_code": url.rpartition("/")[2]}
        return Signed(CertificateFacts.from_plain(facts | address), key_id.hex(), signature)
    except (zlib.error, ValueError, ArithmeticError) as fault:
        raise NotSigned from fault
