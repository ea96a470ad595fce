"""Sign a drawn certificate for readers of PDF: PAdES, invisible, certified so that no change is allowed.

B-B by itself. With a list of revoked keys the document carries what a reader needs to validate it later without asking
anybody (a document security store with the certificates and the list, written in the same revision, so that the
signature covers it); with a time-stamp besides, that is B-LT.
"""

import logging
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
    from asn1crypto import crl, keys, pem, x509
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers, timestamps
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import pdf_signer
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.registry import SimpleCertificateStore

# pyHanko remarks at each signature that nothing is fetched; that is how it is meant.
logging.getLogger("pyhanko.sign.signers.pdf_signer").addFilter(
    lambda record: "fetching is not allowed" not in str(record.msg)
)

FIELD: Final = "Certificate"
# Room for the signature with two certificates, and for a time-stamp with its own; what is not used is zeros.
RESERVED: Final = 8192
RESERVED_STAMPED: Final = 32768
STAMP_SECONDS: Final = 10


class NoStamp(RuntimeError):
    """Say that the authority gave no time-stamp, or none that its certificates stand for."""


@dataclass(frozen=True)
class Stamps:
    """Where time-stamps are asked for (RFC 3161), and what they are checked against: certificates and lists, PEM."""

    url: str
    trust: str


@dataclass(frozen=True)
class Seal:
    """The key that signs documents, its certificate and the root above it (PEM).

    With `crl`, the root's list of revoked keys (PEM), documents are made to be validated for long.
    """

    secret: EllipticCurvePrivateKey
    certificate: str
    root: str
    crl: str = ""
    stamps: Stamps | None = None


def sign(pdf: bytes, seal: Seal) -> bytes:
    """Return the document with a signature appended; its first bytes are the unsigned document, unchanged.

    Raises NoStamp when a time-stamp was asked for and not given.
    """
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    reserved = RESERVED_STAMPED if seal.stamps else RESERVED
    try:
        signed = apart(lambda: _signer(seal).sign_pdf(writer, bytes_reserved=reserved))
    except (TimestampRequestError, SigningError) as fault:
        if seal.stamps:
            raise NoStamp from fault
        raise
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
            embed_validation_info=bool(seal.crl),
            validation_context=_context(seal) if seal.crl else None,
            dss_settings=pdf_signer.DSSContentSettings(
                include_vri=False, placement=pdf_signer.SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
            ),
        ),
        signers.SimpleSigner(read_certificate(seal.certificate), keys.PrivateKeyInfo.load(secret), store),
        timestamper=timestamps.HTTPTimeStamper(seal.stamps.url, timeout=STAMP_SECONDS)
        if seal.stamps
        else None,
        new_field_spec=fields.SigFieldSpec(FIELD),
    )


def _context(seal: Seal) -> ValidationContext:
    """Return what the signer's certificate is looked up in, so that pyHanko embeds it; nothing is ever fetched."""
    trusted, lists = read_trust(seal.stamps.trust) if seal.stamps else ([], [])
    return ValidationContext(
        trust_roots=[read_certificate(seal.root), *trusted],
        crls=[crl.CertificateList.load(pem.unarmor(seal.crl.encode("ascii"))[2]), *lists],
        allow_fetching=False,
        # Of a time-stamp authority there may be no list at hand; of our own keys there is.
        revocation_mode="soft-fail" if seal.stamps else "require",
    )


def read_certificate(text: str) -> x509.Certificate:
    """Read an X.509 certificate from PEM."""
    return x509.Certificate.load(pem.unarmor(text.encode("ascii"))[2])


def read_trust(text: str) -> tuple[list[x509.Certificate], list[crl.CertificateList]]:
    """Read certificates and lists of revoked ones from one PEM text."""
    parts = list(pem.unarmor(text.encode("ascii"), multiple=True)) if text.strip() else []
    certificates = [x509.Certificate.load(data) for kind, _, data in parts if kind == "CERTIFICATE"]
    return certificates, [crl.CertificateList.load(data) for kind, _, data in parts if kind == "X509 CRL"]
