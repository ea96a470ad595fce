"""What a key is: what anybody may know of it, and what only a signing process holds."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509 import load_pem_x509_certificate

ID_BYTES = 4


class Purpose(StrEnum):
    """What a key signs; each purpose has keys of its own."""

    CERTIFICATE = "certificate"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Revoked:
    """When a key was declared worthless, and why, in the administrator's words."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key as it is published: 32 bytes of Ed25519, and the X.509 certificate (PEM) that signs documents.

    `until` is when the next key took over; None for the one that signs now. A key that took its leave so goes on
    verifying; one that was `revoked` does not: somebody else may hold it.
    """

    key_id: str
    ed25519: bytes
    certificate: str
    since: datetime
    until: datetime | None = None
    revoked: Revoked | None = None

    @property
    def serial(self) -> int:
        """Return the number under which the root certified the half that signs documents."""
        return load_pem_x509_certificate(self.certificate.encode("ascii")).serial_number

    def verifies(self, data: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.ed25519).verify(signature, data)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key with its secret halves: one for facts and seals, one for documents that other programs check."""

    public: PublicKey
    facts: Ed25519PrivateKey
    documents: EllipticCurvePrivateKey

    def __repr__(self) -> str:
        return f"SigningKey({self.public.key_id})"


@dataclass(frozen=True, slots=True)
class Lasting:
    """Whether documents are signed to be validated for long (B-LT), and where their time-stamps come from, if any.

    `tsa_trust` is a file (PEM) of the certificates, and lists of revoked ones, that time-stamps are checked against.
    """

    is_on: bool = False
    tsa_url: str = ""
    tsa_trust: Path | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Sixty-four bytes, and which key made them."""

    key_id: str
    value: bytes


def key_id_of(ed25519: bytes) -> str:
    """Name a public key: the first four bytes of its SHA-256, in hexadecimal."""
    return hashlib.sha256(ed25519).digest()[:ID_BYTES].hex()
