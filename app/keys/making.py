"""Make keys and their X.509 certificates: an organisation's root once, a signing key under it at each rotation.

The root also signs the list of keys that were revoked (a CRL, RFC 5280), which says that all others were not.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.keys.facts import PublicKey, Revoked, SigningKey, key_id_of

ROOT_YEARS, KEY_YEARS = 40, 20
CRL_DAYS = timedelta(days=30)
YEAR = timedelta(days=365)
# Clocks differ by minutes, and a certificate that is not valid yet would spoil the first document.
EARLIER = timedelta(hours=1)
Root = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def make_root(organisation: str, at: datetime) -> Root:
    """Make the root that readers of documents are told to trust, once."""
    secret = ec.generate_private_key(ec.SECP256R1())
    name = _name(organisation, f"{organisation} 签名根证书")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    draft = _draft(name, name, secret.public_key(), at, ROOT_YEARS)
    draft = draft.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    draft = draft.add_extension(usage, critical=True)
    return secret, draft.sign(secret, hashes.SHA256())


def make_key(root: Root, organisation: str, label: str, at: datetime) -> SigningKey:
    """Make a signing key and have the root certify the half that signs documents."""
    secret, certificate = root
    facts, documents = Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
    bare = facts.public_key().public_bytes_raw()
    key_id = key_id_of(bare)
    subject = _name(organisation, f"{organisation} {label} {key_id}")
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(secret.public_key())
    draft = _draft(subject, certificate.subject, documents.public_key(), at, KEY_YEARS)
    draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    draft = draft.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    signed = draft.add_extension(authority, critical=False).sign(secret, hashes.SHA256())
    pem = signed.public_bytes(Encoding.PEM).decode("ascii")
    return SigningKey(PublicKey(key_id, bare, pem, at), facts, documents)


def make_crl(
    root: Root, revoked: Iterable[tuple[int, Revoked]], number: int, at: datetime
) -> x509.CertificateRevocationList:
    """Make the list of revoked certificates, by their numbers; it is good for thirty days."""
    secret, certificate = root
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(secret.public_key())
    draft = x509.CertificateRevocationListBuilder().issuer_name(certificate.subject)
    draft = draft.last_update(at - EARLIER).next_update(at + CRL_DAYS)
    draft = draft.add_extension(authority, critical=False).add_extension(
        x509.CRLNumber(number), critical=False
    )
    for serial, each in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(each.at)
        compromised = x509.CRLReason(x509.ReasonFlags.key_compromise)
        draft = draft.add_revoked_certificate(entry.add_extension(compromised, critical=False).build())
    return draft.sign(secret, hashes.SHA256())


def _name(organisation: str, common: str) -> x509.Name:
    # X.509 allows 64 characters for each.
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[-64:]),
        ]
    )


def _draft(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, at: datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - EARLIER)
        .not_valid_after(at + years * YEAR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    nothing = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**nothing | allowed)
