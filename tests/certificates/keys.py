"""Keys that the tests of this library sign with."""

from datetime import datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.serialization import Encoding

from app.keys.facts import SigningKey
from app.keys.making import Root, make_key, make_root
from certificates.checking import Trust
from certificates.facts import CertificateFacts
from certificates.signed import Signed
from certificates.signing import Seal

# The library that checks certificates looks at the real clock.
SINCE = datetime.fromisoformat("2026-01-05T08:00:00+08:00")


@cache
def root() -> Root:
    return make_root("福建省某某科学技术协会", SINCE)


@cache
def key(number: int) -> SigningKey:
    return make_key(root(), "福建省某某科学技术协会", "证书签章", SINCE + timedelta(days=number))


@cache
def seal(number: int = 1) -> Seal:
    return Seal(key(number).documents, key(number).public.certificate, root_pem())


def root_pem() -> str:
    return root()[1].public_bytes(Encoding.PEM).decode("ascii")


TRUST = Trust(root_pem())


def signed(facts: CertificateFacts, number: int = 1) -> Signed:
    return Signed(facts, key(number).public.key_id, key(number).facts.sign(facts.canonical()))
