"""Look at a PDF somebody brought: did this organisation sign it, and was it changed since?"""

import warnings
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from certificates.apart import apart
from certificates.signed import NotSigned, Signed, read_code

with warnings.catch_warnings():
    # What pyHanko imports of old key exchanges is announced to go; it is not used here.
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", UserWarning)
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

from certificates.signing import read_certificate, read_trust

MOST_BYTES: Final = 2 * 1024 * 1024


class Finding(StrEnum):
    """What can be said of a file: whole, whole but by a revoked key, changed, signed by others, not signed, no PDF."""

    WHOLE = "whole"
    REVOKED_KEY = "revoked_key"
    CHANGED = "changed"
    FOREIGN = "foreign"
    UNSIGNED = "unsigned"
    NO_PDF = "no_pdf"


@dataclass(frozen=True, slots=True)
class Reading:
    """Carry the finding, the file's SHA-256, and what the file says of itself, which is worth what the finding is."""

    finding: Finding
    sha256: str
    signed: Signed | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """What files are checked against: the organisation's root (PEM), its keys' certificates that were revoked (by

    number), and what time-stamps are checked against (PEM).
    """

    root: str | None
    revoked: frozenset[int] = frozenset()
    time_stamps: str = ""


def check(pdf: bytes, trust: Trust) -> Reading:
    """Check a file against what the organisation publishes."""
    digest = sha256(pdf).hexdigest()
    try:
        reader = PdfFileReader(BytesIO(pdf))
        finding = _finding(reader, trust)
        return Reading(finding, digest, _said(reader))
    except Exception:
        # A made-up file fails in whichever way its maker liked; nothing of it is worth more than "no".
        return Reading(Finding.NO_PDF, digest)


def _finding(reader: Any, trust: Trust) -> Finding:
    signatures = reader.embedded_signatures
    if not signatures:
        return Finding.UNSIGNED
    roots = [read_certificate(trust.root)] if trust.root else []
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    # Apart: an authority for time-stamps certifies others too, whose signatures are none of ours.
    stamping = ValidationContext(trust_roots=read_trust(trust.time_stamps)[0], allow_fetching=False)
    status = apart(lambda: validate_pdf_signature(signatures[0], context, stamping))
    whole = len(signatures) == 1 and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and whole):
        return Finding.CHANGED
    if not status.bottom_line:
        return Finding.FOREIGN
    # Asked of the records, not of a list that has a last day.
    is_revoked = signatures[0].signer_cert.serial_number in trust.revoked
    return Finding.REVOKED_KEY if is_revoked else Finding.WHOLE


def _said(reader: Any) -> Signed | None:
    try:
        return read_code(str(reader.trailer["/Info"]["/Keywords"]))
    except (NotSigned, KeyError):
        return None
