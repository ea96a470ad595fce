"""Keys on disk: secrets encrypted and readable by their owner only, public halves beside them in the clear."""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from fcntl import LOCK_EX, flock
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import (
    Certificate,
    CertificateRevocationList,
    load_pem_x509_certificate,
    load_pem_x509_crl,
)

from app.keys.facts import PublicKey, Revoked, SigningKey, key_id_of
from app.keys.making import Root
from app.keys.refusals import KeysLocked

PRIVATE = 0o600
REVOKED = "revoked.json"
SALT = b"Salt: "
END = b"-----END ENCRYPTED PRIVATE KEY-----\n"
Secret = Ed25519PrivateKey | EllipticCurvePrivateKey


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other processes from making keys in a folder at the same time."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR, PRIVATE)
    try:
        flock(handle, LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_key(folder: Path, key: SigningKey, passphrase: bytes) -> None:
    """Write a new key: first its secrets, then the public half, which is what makes it exist."""
    public = key.public
    _write(folder / f"{public.key_id}.key", _locked(passphrase, key.facts, key.documents))
    _write(folder / f"{public.key_id}.json", json.dumps(published(public), indent=1).encode())


def read_public(folder: Path) -> tuple[PublicKey, ...]:
    """Return the public halves of all keys of a folder, oldest first, each ending where the next begins."""
    found = sorted((_public(path) for path in folder.glob("*.json")), key=lambda key: (key.since, key.key_id))
    ended = [replace(one, until=later.since) for one, later in pairwise(found)]
    return (*ended, *found[-1:])


def read_key(folder: Path, public: PublicKey, passphrase: bytes) -> SigningKey:
    """Return a key with its secrets; raises `KeysLocked` for a wrong passphrase."""
    facts, documents = _unlocked(folder / f"{public.key_id}.key", passphrase)
    assert isinstance(facts, Ed25519PrivateKey)
    assert isinstance(documents, EllipticCurvePrivateKey)
    return SigningKey(public, facts, documents)


def write_root(folder: Path, root: Root, passphrase: bytes) -> None:
    _write(folder / "root.key", _locked(passphrase, root[0]))
    _write(folder / "root.crt", root[1].public_bytes(Encoding.PEM))


def read_root_certificate(folder: Path) -> Certificate | None:
    """Return the organisation's root certificate, if there is one."""
    path = folder / "root.crt"
    return load_pem_x509_certificate(path.read_bytes()) if path.exists() else None


def read_root(folder: Path, passphrase: bytes) -> Root | None:
    certificate = read_root_certificate(folder)
    if certificate is None:
        return None
    (secret,) = _unlocked(folder / "root.key", passphrase)
    assert isinstance(secret, EllipticCurvePrivateKey)
    return secret, certificate


def read_revoked(folder: Path) -> dict[str, Revoked]:
    """Return which keys were revoked, by their ids."""
    path = folder / REVOKED
    values = json.loads(path.read_bytes()) if path.exists() else {}
    return {
        name: Revoked(datetime.fromisoformat(each["at"]), each["reason"]) for name, each in values.items()
    }


def write_revoked(folder: Path, revoked: Mapping[str, Revoked]) -> None:
    values = {name: {"at": each.at.isoformat(), "reason": each.reason} for name, each in revoked.items()}
    _write(folder / REVOKED, json.dumps(values, ensure_ascii=False, indent=1).encode())


def read_crl(folder: Path) -> CertificateRevocationList | None:
    """Return the root's list of revoked certificates as it was last made, if it was ever."""
    path = folder / "root.crl"
    return load_pem_x509_crl(path.read_bytes()) if path.exists() else None


def write_crl(folder: Path, crl: CertificateRevocationList) -> None:
    _write(folder / "root.crl", crl.public_bytes(Encoding.PEM))


def published(key: PublicKey) -> dict[str, str | None]:
    """Return a public key as plain values for JSON."""
    return {
        "key_id": key.key_id,
        "algorithm": "Ed25519",
        "public_key": base64.b64encode(key.ed25519).decode("ascii"),
        "certificate": key.certificate,
        "since": key.since.isoformat(),
        "until": key.until.isoformat() if key.until else None,
        "revoked": key.revoked.at.isoformat() if key.revoked else None,
        "reason": key.revoked.reason if key.revoked else None,
    }


def public_key_of(values: Mapping[str, Any]) -> PublicKey:
    """Return a key as it was published; raises ValueError, KeyError or TypeError for what is none."""
    bare = base64.b64decode(values["public_key"], validate=True)
    if values["key_id"] != key_id_of(bare):
        raise ValueError(values["key_id"])
    return PublicKey(
        values["key_id"], bare, str(values["certificate"]), datetime.fromisoformat(values["since"])
    )


def _public(path: Path) -> PublicKey:
    return public_key_of(json.loads(path.read_bytes()))


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, for its owner only."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def _stretched(passphrase: bytes, salt: bytes) -> bytes:
    # Done once in a process; it takes whoever holds the file a quarter of a second and 32 MiB for each guess.
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=3).derive(passphrase).hex().encode("ascii")


def _locked(passphrase: bytes, *secrets: Secret) -> bytes:
    """Write secrets as one file: a salt, then each encrypted with the passphrase stretched by it."""
    salt = os.urandom(16)
    encryption = BestAvailableEncryption(_stretched(passphrase, salt))
    parts = [one.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption) for one in secrets]
    return b"".join([SALT, salt.hex().encode("ascii"), b"\n", *parts])


def _unlocked(path: Path, passphrase: bytes) -> list[Secret]:
    if not passphrase:
        raise KeysLocked
    try:
        first, _, blocks = path.read_bytes().partition(b"\n")
        key = _stretched(passphrase, bytes.fromhex(first.removeprefix(SALT).decode("ascii")))
        parts = [part + END for part in blocks.split(END) if part]
        return [load_pem_private_key(part, key) for part in parts]  # type: ignore[misc]
    except (ValueError, TypeError, OSError) as fault:
        raise KeysLocked from fault
