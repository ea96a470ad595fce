"""A seal: what was written up to a moment, as one signed value that can be kept elsewhere.

Its canonical form is JSON with sorted keys and no spaces, in UTF-8. The hash is taken of that form; the organisation's
key signs `PURPOSE` and the form (Ed25519). Each seal names the one before it by its hash, so that the last of them
stands for all.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.journal.facts import Seal, Stretch

PURPOSE = b"lunxun journal seal 1\n"
FORMAT = "lunxun-journal-seals-1"
FIRST = "0" * 64


@dataclass(frozen=True)
class Unreadable(ValueError):
    """Say which line of a file of seals cannot be read."""

    line: int


def canonical(seal: Seal) -> bytes:
    """Return the bytes that are hashed and signed."""
    body = {
        "events": seal.events,
        "number": seal.number,
        "previous": seal.previous,
        "root": seal.root,
        "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "streams": [[each.stream, each.first_seq, each.last_seq, each.last_hash] for each in seal.stretches],
    }
    return canonical_json(body)


def canonical_json(body: Mapping[str, Any]) -> bytes:
    """Return what a seal says, however it was laid out, as the bytes that are hashed and signed."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(seal: Seal) -> str:
    return hashlib.sha256(canonical(seal)).hexdigest()


def message(seal: Seal) -> bytes:
    """Return what is signed."""
    return PURPOSE + canonical(seal)


def leaf_data(event_id: bytes, event_hash: str) -> bytes:
    """Return what an event is in the tree: its id, which its hash does not cover, and its hash."""
    return event_id + bytes.fromhex(event_hash)


def header() -> str:
    return json.dumps({"format": FORMAT}) + "\n"


def line(seal: Seal) -> str:
    """Return a seal as a line of an exported file."""
    told = {"seal": json.loads(canonical(seal)), "key_id": seal.key_id, "signature": seal.signature}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def read(lines: Iterator[str]) -> Iterator[Seal]:
    """Read an exported file line by line; raises `Unreadable` at the first line that is no seal."""
    for number, text in enumerate(lines, 1):
        try:
            told = json.loads(text)
            if number == 1:
                _ours(told)
            else:
                yield _seal(told)
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(number) from error


def _ours(told: Any) -> None:
    if told["format"] != FORMAT:
        raise ValueError(told["format"])


def _seal(told: Any) -> Seal:
    body = told["seal"]
    return Seal(
        number=int(body["number"]),
        sealed_at=datetime.fromisoformat(body["sealed_at"]),
        previous=str(body["previous"]),
        events=int(body["events"]),
        root=str(body["root"]),
        stretches=tuple(
            Stretch(str(stream), int(first), int(last), str(last_hash))
            for stream, first, last, last_hash in body["streams"]
        ),
        key_id=str(told["key_id"]),
        signature=str(told["signature"]),
    )
