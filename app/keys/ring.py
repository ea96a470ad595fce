"""The keys of one purpose, as a process uses them."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import CertificateRevocationList, CRLNumber, load_pem_x509_certificates

from app.config import Config, kept_secret
from app.keys import files
from app.keys.facts import Lasting, PublicKey, Purpose, Revoked, Signature, SigningKey
from app.keys.making import make_crl, make_key, make_root
from app.keys.refusals import KeyInUse, KeyRevoked, KeysLocked, KeyThere, KeyUnknown, NoKey

# A list is good for thirty days; one made anew each week is never near its end.
CRL_AGE = timedelta(days=7)
BRIEF = Lasting()
LABELS = {Purpose.CERTIFICATE: "证书签章", Purpose.JOURNAL: "日志封印"}


class Keyring:
    """All keys of a purpose. Files are looked at anew at each use: a command may have rotated them meanwhile."""

    def __init__(
        self,
        folder: Path,
        purpose: Purpose,
        passphrase: bytes,
        organisation: str,
        lasting: Lasting = BRIEF,
    ) -> None:
        self.purpose = purpose
        self._root_folder, self._folder = folder, folder / purpose.value
        self._passphrase, self._organisation, self.lasting = passphrase, organisation, lasting
        self._opened: dict[str, SigningKey] = {}
        self._opening = threading.Lock()

    def public(self) -> tuple[PublicKey, ...]:
        """Return every key there ever was, oldest first, without its secrets."""
        revoked = files.read_revoked(self._root_folder)
        return tuple(replace(key, revoked=revoked.get(key.key_id)) for key in files.read_public(self._folder))

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
        """Say whether a signature is this organisation's, with the key it names: retired or not, but not revoked."""
        key = self.find(key_id)
        return key is not None and key.revoked is None and key.verifies(data, signature)

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

    def revoke(self, key_id: str, reason: str, at: datetime) -> PublicKey:
        """Declare a former key worthless, because somebody else may hold it, and say so in the list of the root."""
        with files.alone(self._root_folder):
            keys = self.public()
            key = next((each for each in keys if each.key_id == key_id), None)
            if key is None:
                raise KeyUnknown(key=key_id)
            if key.revoked:
                raise KeyRevoked(key=key_id, day=f"{key.revoked.at:%Y-%m-%d}")
            if key.until is None:
                raise KeyInUse(key=key_id)
            # Asked for first: without the passphrase nothing is half done.
            files.read_root(self._root_folder, self._passphrase)
            revoked = Revoked(at, reason)
            files.write_revoked(self._root_folder, files.read_revoked(self._root_folder) | {key_id: revoked})
            self._make_crl(at)
            return replace(key, revoked=revoked)

    def crl(self, at: datetime, *, anew: bool = False) -> CertificateRevocationList:
        """Return the root's list of revoked keys, made anew when it is a week old; raises `NoKey` or `KeysLocked`."""
        found = files.read_crl(self._root_folder)
        if found is not None and not anew and at < found.last_update_utc + CRL_AGE:
            return found
        with files.alone(self._root_folder):
            return self._make_crl(at)

    def root(self) -> bytes | None:
        """Return the root certificate (PEM) that readers of signed documents are told to trust."""
        found = files.read_root_certificate(self._root_folder)
        return found.public_bytes(Encoding.PEM) if found else None

    def time_stamps(self) -> str:
        """Return what time-stamps are checked against: the authority's certificates and lists (PEM), or nothing."""
        return self.lasting.tsa_trust.read_text(encoding="ascii") if self.lasting.tsa_trust else ""

    def published(self) -> Mapping[str, Any]:
        """Return what anybody may have, and needs to check signatures without this system."""
        root = self.root()
        return {
            "organisation": self._organisation,
            "purpose": self.purpose.value,
            "keys": [files.published(key) for key in self.public()],
            "root": root.decode("ascii") if root else None,
            "time_stamps": "".join(_certificates(self.time_stamps())) or None,
        }

    def _make_crl(self, at: datetime) -> CertificateRevocationList:
        root = files.read_root(self._root_folder, self._passphrase)
        if root is None:
            raise NoKey
        former, revoked = files.read_crl(self._root_folder), files.read_revoked(self._root_folder)
        number = 1 if former is None else _number(former) + 1
        entries = [
            (key.serial, revoked[key.key_id])
            for purpose in Purpose
            for key in files.read_public(self._root_folder / purpose.value)
            if key.key_id in revoked
        ]
        crl = make_crl(root, entries, number, at)
        files.write_crl(self._root_folder, crl)
        return crl

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


def _certificates(text: str) -> list[str]:
    found = load_pem_x509_certificates(text.encode("ascii")) if text else []
    return [each.public_bytes(Encoding.PEM).decode("ascii") for each in found]


def _number(crl: CertificateRevocationList) -> int:
    return crl.extensions.get_extension_for_class(CRLNumber).value.crl_number


def ring(config: Config, purpose: Purpose) -> Keyring:
    """Return the keyring of an installation; outside production its passphrase makes itself."""
    passphrase = config.key_passphrase.get_secret_value()
    if not passphrase and config.env != "production":
        passphrase = kept_secret(config.data_dir, "key-passphrase").get_secret_value()
    folder = config.keys_dir or config.data_dir / "keys"
    lasting = Lasting(config.pades == "B-LT", config.tsa_url, config.tsa_trust)
    return _ring(folder, purpose, passphrase.encode(), config.issuer, lasting)


_ring = cache(Keyring)
