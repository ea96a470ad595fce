"""The keys of one purpose, as a process uses them."""

import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from app.config import Config, kept_secret
from app.keys import files
from app.keys.facts import PublicKey, Purpose, Signature, SigningKey
from app.keys.making import make_key, make_root
from app.keys.refusals import KeysLocked, KeyThere, NoKey

LABELS = {Purpose.CERTIFICATE: "证书签章", Purpose.JOURNAL: "日志封印"}


class Keyring:
    """All keys of a purpose. Files are looked at anew at each use: a command may have rotated them meanwhile."""

    def __init__(self, folder: Path, purpose: Purpose, passphrase: bytes, organisation: str) -> None:
        self.purpose = purpose
        self._root_folder, self._folder = folder, folder / purpose.value
        self._passphrase, self._organisation = passphrase, organisation
        self._opened: dict[str, SigningKey] = {}
        self._opening = threading.Lock()

    def public(self) -> tuple[PublicKey, ...]:
        """Return every key there ever was, oldest first, without its secrets."""
        return files.read_public(self._folder)

    def find(self, key_id: str) -> PublicKey | None:
        return next((key for key in self.public() if key.key_id == key_id), None)

    def current(self) -> SigningKey:
        """Return the key that signs now; raises `NoKey` or `KeysLocked`."""
        keys = self.public()
        if not keys:
            raise NoKey
        return self._open(keys[-1])

    def sign(self, data: bytes) -> Signature:
        """Sign with the current key; the same data and key always give the same bytes."""
        key = self.current()
        return Signature(key.public.key_id, key.facts.sign(data))

    def verify(self, data: bytes, signature: bytes, key_id: str) -> bool:
        """Say whether a signature is this organisation's, with the key it names, retired or not."""
        key = self.find(key_id)
        return key is not None and key.verifies(data, signature)

    def new(self, at: datetime) -> PublicKey:
        """Make the first key; refuses when there is one."""
        with files.alone(self._root_folder):
            if self.public():
                raise KeyThere
            return self._make(at)

    def rotate(self, at: datetime) -> PublicKey:
        """Make the key that signs from now on; refuses when there is none to follow."""
        with files.alone(self._root_folder):
            if not self.public():
                raise NoKey
            return self._make(at)

    def root(self) -> bytes | None:
        """Return the root certificate (PEM) that readers of signed documents are told to trust."""
        found = files.read_root_certificate(self._root_folder)
        return found.public_bytes(Encoding.PEM) if found else None

    def published(self) -> Mapping[str, Any]:
        """Return what anybody may have, and needs to check signatures without this system."""
        root = self.root()
        return {
            "organisation": self._organisation,
            "purpose": self.purpose.value,
            "keys": [files.published(key) for key in self.public()],
            "root": root.decode("ascii") if root else None,
        }

    def _make(self, at: datetime) -> PublicKey:
        if not self._passphrase:
            raise KeysLocked
        self._folder.mkdir(mode=0o700, exist_ok=True)
        root = files.read_root(self._root_folder, self._passphrase)
        if root is None:
            root = make_root(self._organisation, at)
            files.write_root(self._root_folder, root, self._passphrase)
        key = make_key(root, self._organisation, LABELS[self.purpose], at)
        files.write_key(self._folder, key, self._passphrase)
        return key.public

    def _open(self, public: PublicKey) -> SigningKey:
        with self._opening:
            if public.key_id not in self._opened:
                self._opened[public.key_id] = files.read_key(self._folder, public, self._passphrase)
            return self._opened[public.key_id]


def ring(config: Config, purpose: Purpose) -> Keyring:
    """Return the keyring of an installation; outside production its passphrase makes itself."""
    passphrase = config.key_passphrase.get_secret_value()
    if not passphrase and config.env != "production":
        passphrase = kept_secret(config.data_dir, "key-passphrase").get_secret_value()
    folder = config.keys_dir or config.data_dir / "keys"
    return _ring(folder, purpose, passphrase.encode(), config.issuer)


_ring = cache(Keyring)
