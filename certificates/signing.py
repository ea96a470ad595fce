"""Sign a drawn certificate for readers of PDF: PAdES B-B, invisible, certified so that no change is allowed."""

import warnings
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from certificates.apart import apart

with warnings.catch_warnings():
    # What pyHanko imports of old key exchanges is announced to go; it is not used here.
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", UserWarning)
    from asn1crypto import keys, pem, x509
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD: Final = "Certificate"
# Room for the signature with two certificates; what is not used is filled with zeros.
RESERVED: Final = 8192


@dataclass(frozen=True)
class Seal:
    """The key that signs documents, its certificate and the root above it (PEM)."""

    secret: EllipticCurvePrivateKey
    certificate: str
    root: str


def sign(pdf: bytes, seal: Seal) -> bytes:
    """Return the document with a signature appended; its first bytes are the unsigned document, unchanged."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    signed = apart(lambda: _signer(seal).sign_pdf(writer, bytes_reserved=RESERVED))
    data: bytes = signed.getvalue()
    return data


@lru_cache(maxsize=4)
def _signer(seal: Seal) -> signers.PdfSigner:
    secret = seal.secret.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register(read_certificate(seal.root))
    return signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        ),
        signers.SimpleSigner(read_certificate(seal.certificate), keys.PrivateKeyInfo.load(secret), store),
        new_field_spec=fields.SigFieldSpec(FIELD),
    )


def read_certificate(text: str) -> x509.Certificate:
    """Read an X.509 certificate from PEM."""
    return x509.Certificate.load(pem.unarmor(text.encode("ascii"))[2])
