"""The organisation's keys: made by a command, encrypted at rest, in files outside the database.

`ring(config, purpose)` gives a `Keyring`: `current()` is the key that signs now, `public()` are all keys there ever
were, `sign(data)` and `verify(data, signature, key_id)` do what they say. Old keys go on verifying;
revoked ones do not, and `crl(at)` is the list that says which they are.
"""

from app.keys.facts import PublicKey, Purpose, Revoked, Signature, SigningKey
from app.keys.files import public_key_of, published
from app.keys.refusals import KeyInUse, KeyRevoked, KeysLocked, KeyThere, KeyUnknown, NoKey
from app.keys.ring import Keyring, ring

__all__ = [
    "KeyInUse",
    "KeyRevoked",
    "KeyThere",
    "KeyUnknown",
    "Keyring",
    "KeysLocked",
    "NoKey",
    "PublicKey",
    "Purpose",
    "Revoked",
    "Signature",
    "SigningKey",
    "public_key_of",
    "published",
    "ring",
]
