"""What documents are signed with and checked against: keys, lists and time-stamps, as the library takes them.

Both libraries of the functions are loaded when they are needed: signatures bring a large one along.
"""

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from app import clock
from app.keys import Keyring, SigningKey
from app.refusals import N_, Refusal

if TYPE_CHECKING:
    from certificates.checking import Trust
    from certificates.signing import Seal


class StampRefused(Refusal):
    code = "stamp_refused"
    status = 503
    sentence = N_("时间戳服务没有给出可信的时间戳，已停止。编号已保留，服务恢复后请继续制作。")


def seal(key: SigningKey, keys: Keyring) -> "Seal":
    """Return what a document is signed with now; raises KeysLocked or NoKey."""
    from certificates.signing import Seal, Stamps

    crl, stamps = "", None
    if keys.lasting.is_on:
        # By the clock, as the library signs: a list is good for thirty days from when it was made.
        crl = keys.crl(clock.now()).public_bytes(Encoding.PEM).decode("ascii")
    if keys.lasting.tsa_url:
        stamps = Stamps(keys.lasting.tsa_url, keys.time_stamps())
    return Seal(key.documents, key.public.certificate, _root(keys) or "", crl, stamps)


def sign(pdf: bytes, key: SigningKey, keys: Keyring) -> bytes:
    """Return the document with a signature appended; raises StampRefused, KeysLocked or NoKey."""
    from certificates import signing

    try:
        return signing.sign(pdf, seal(key, keys))
    except signing.NoStamp as fault:
        raise StampRefused from fault


def trust(keys: Keyring) -> "Trust":
    """Return what files that somebody brings are checked against."""
    from certificates.checking import Trust

    revoked = frozenset(key.serial for key in keys.public() if key.revoked)
    return Trust(_root(keys), revoked, keys.time_stamps())


def _root(keys: Keyring) -> str | None:
    root = keys.root()
    return root.decode("ascii") if root else None
