"""The delivery file (应急作答文件): what a page could not save, sealed for this server alone.

The page receives a key of its attempt while it is online and keeps it in its memory only; the server works the same
key out again from its own secret, so nothing is stored for it. AES-GCM binds the content to attempt and generation.
Whoever carries the file can neither read nor change it. The candidate's own browser holds the key: a file proves
that it came from their page, not when it was written, and so a person decides about it.
"""

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.exams.facts import Given
from app.exams.refusals import DeliveryDamaged, DeliveryForeign, NotADelivery
from app.exams.rules import LARGEST_NUMBER

FORMAT = "lunxun-delivery/1"
LARGEST_FILE = 6 * 1024 * 1024
LATEST = 4_102_444_800_000


@dataclass(frozen=True)
class Delivered:
    """What a file says: of which attempt and page, when by the page's own reckoning, and the responses."""

    attempt_id: uuid.UUID
    generation: int
    written_at: datetime
    responses: tuple[Given, ...]
    file_sha256: str


def key(secret: str, attempt_id: uuid.UUID) -> bytes:
    """Return an attempt's key of 256 bits."""
    derived = HKDF(SHA256(), 32, None, f"{FORMAT} {attempt_id}".encode())
    return derived.derive(secret.encode("utf-8"))


def bound(attempt_id: uuid.UUID, generation: int) -> bytes:
    """Return what the seal covers besides the content."""
    return f"{FORMAT}\n{attempt_id}\n{generation}".encode()


def seal(secret: str, attempt_id: uuid.UUID, generation: int, nonce: bytes, content: dict[str, Any]) -> bytes:
    """Write a file as the page writes it."""
    plain = json.dumps(content, ensure_ascii=False).encode("utf-8")
    sealed = AESGCM(key(secret, attempt_id)).encrypt(nonce, plain, bound(attempt_id, generation))
    outside = {
        "format": FORMAT,
        "attempt": str(attempt_id),
        "generation": generation,
        "nonce": base64.b64encode(nonce).decode("ascii"),
        "sealed": base64.b64encode(sealed).decode("ascii"),
    }
    return json.dumps(outside).encode("ascii")


def unseal(secret: str, raw: bytes, attempt_id: uuid.UUID) -> Delivered:
    """Read a file meant for an attempt; refuses in words what is no such file, another's, or was changed."""
    outside = _object(raw, {"format", "attempt", "generation", "nonce", "sealed"})
    generation = outside["generation"]
    if outside["format"] != FORMAT or not _counts(generation):
        raise NotADelivery
    if outside["attempt"] != str(attempt_id):
        raise DeliveryForeign
    nonce, sealed = _bytes(outside["nonce"]), _bytes(outside["sealed"])
    if len(nonce) != 12:
        raise NotADelivery
    try:
        plain = AESGCM(key(secret, attempt_id)).decrypt(nonce, sealed, bound(attempt_id, generation))
    except InvalidTag:
        raise DeliveryDamaged from None
    inside = _object(plain, {"written_at_ms", "responses"})
    return Delivered(
        attempt_id,
        generation,
        _instant(inside["written_at_ms"]),
        tuple(_response(each) for each in _list(inside["responses"])),
        hashlib.sha256(sealed).hexdigest(),
    )


def _object(raw: bytes, fields: set[str]) -> dict[str, Any]:
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError):
        raise NotADelivery from None
    if not isinstance(read, dict) or set(read) != fields:
        raise NotADelivery
    return read


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except ValueError:
        raise NotADelivery from None


def _counts(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_NUMBER


def _instant(value: object) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LATEST:
        raise NotADelivery
    return datetime.fromtimestamp(value / 1000, UTC)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise NotADelivery
    return value


def _response(row: object) -> Given:
    if not isinstance(row, dict) or set(row) != {"item", "rev", "response"} or not _counts(row["rev"]):
        raise NotADelivery
    try:
        return Given(uuid.UUID(str(row["item"])), row["rev"], row["response"])
    except ValueError:
        raise NotADelivery from None
