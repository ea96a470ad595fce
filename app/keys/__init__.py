"""The organisation's keys: made by a command, encrypted at rest, in files outside the database.

`ring(config, purpose)` gives a `Keyring`: `current()` is the key that signs now, `public()` are all keys there ever
were, `sign(data)` and `verify(data, signature, key_id)` do what they say. Old keys go on verifying.
"""

from app.keys.facts import PublicKey, Purpose, Signature, SigningKey
from app.keys.refusals import KeysLocked, KeyThere, NoKey
from app.keys.ring import Keyring, ring

__all__ = [
    "KeyThere",
    "Keyring",
    "KeysLocked",
    "NoKey",
    "PublicKey",
    "Purpose",
    "Signature",
    "SigningKey",
    "ring",
]
