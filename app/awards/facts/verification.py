"""What a code or a file proves to anybody."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.awards.facts.certificates import CertificateState


class Signature(StrEnum):
    """What the signature says of the facts on record: good, by today's key or a former one; by none we have; or broken.

    `NONE` is what was issued before certificates were signed.
    """

    GOOD = "good"
    FORMER_KEY = "former_key"
    REVOKED_KEY = "revoked_key"
    UNKNOWN_KEY = "unknown_key"
    BROKEN = "broken"
    NONE = ""


@dataclass(frozen=True)
class Proof:
    """All that the public may see of a certificate (CE-5).

    `key_revoked_on` is when the key that signed it was declared worthless: the record stands, the signature does not.
    """

    status: CertificateState
    serial: str
    holder: str
    title: str
    programme: str
    class_title: str
    starts_on: date
    ends_on: date
    issued_on: date
    issuer: str
    revoked_on: date | None = None
    revoked_reason: str = ""
    key_revoked_on: date | None = None
    signature: Signature = Signature.NONE


class FileFinding(StrEnum):
    """What can be said of a file somebody brought: on record, or signed by us, changed, signed by others, unsigned."""

    ON_RECORD = "on_record"
    WHOLE = "whole"
    REVOKED_KEY = "revoked_key"
    CHANGED = "changed"
    FOREIGN = "foreign"
    UNSIGNED = "unsigned"
    NO_PDF = "no_pdf"


@dataclass(frozen=True)
class FileProof:
    """What a file proves; the certificate only where the file is byte for byte the one that was issued."""

    finding: FileFinding
    sha256: str
    proof: Proof | None = None
