"""Whether the seals in a pack were signed by the house: by keys the reader brought, else by those in the pack itself.

A key that comes with the pack proves only that nobody changed the pack who does not hold it: whoever forges a pack can
put a key of their own beside it. The notes therefore say where a key is from, and what to hold it against.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.journal import seals
from app.keys import PublicKey, public_key_of


class Source(StrEnum):
    """Where the key is from by which a signature holds, in the words of the notes."""

    BROUGHT = "你给出的公钥"
    HOUSE = "本机密钥库中的公钥"
    PACK = "包内所附的公钥"


@dataclass(frozen=True)
class Trusted:
    """Keys from outside the pack; `are_all` of those that were brought, while this machine's may be another house's."""

    keys: Mapping[str, PublicKey] = field(default_factory=dict)
    are_all: bool = False


def brought(content: bytes) -> Trusted:
    """Return the keys of a published file; raises KeyError, TypeError, ValueError or RecursionError for any other."""
    told = dict(json.loads(content))
    found = [public_key_of(each) for each in told.get("journal_keys") or told["keys"]]
    return Trusted({key.key_id: key for key in found}, are_all=True)


class Signatures:
    """The signatures of a pack, seal by seal: keys first, then whatever names a seal."""

    def __init__(self, trusted: Trusted) -> None:
        self.faults: list[str] = []
        self._trusted = trusted
        self._inside: dict[str, PublicKey] = {}
        self._held: dict[tuple[Source, str], set[int]] = defaultdict(set)
        self._unsigned: set[int] = set()
        self._unchecked: dict[str, set[int]] = defaultdict(set)
        self._seals: dict[int, bytes] = {}

    def bring(self, name: str, content: bytes) -> None:
        """Read the keys a pack brings along; one that is not what is trusted under its name is a fault."""
        try:
            found = [public_key_of(each) for each in json.loads(content)["keys"]]
        except (KeyError, TypeError, ValueError, RecursionError):
            self.faults.append(f"{name}：不是公钥文件")
            return
        for key in found:
            self._inside[key.key_id] = key
            ours = self._trusted.keys.get(key.key_id)
            if ours is not None and ours.ed25519 != key.ed25519:
                self.faults.append(f"{name}：密钥 {key.key_id} 与公布的不同")

    def seal(self, name: str, content: bytes) -> None:
        """Check the one seal of a file of seals."""
        try:
            _head, line = content.decode().splitlines()
            told = json.loads(line)
            self._check(name, told["seal"], str(told["key_id"]), str(told["signature"]))
        except (KeyError, TypeError, ValueError, RecursionError):
            self.faults.append(f"{name}：不是封印文件")

    def proof(self, name: str, content: bytes) -> None:
        """Check the seal a proof leads to; what else may be wrong with a proof is said elsewhere."""
        try:
            told = json.loads(content)
            if told["seal"] is not None:
                self._check(name, told["seal"], str(told["key_id"]), str(told["signature"]))
        except (KeyError, TypeError, ValueError, RecursionError):
            self.faults.append(f"{name}：封印或签名无法读取")

    def _check(self, name: str, seal: Mapping[str, Any], key_id: str, signature: str) -> None:
        number, body = int(seal["number"]), seals.canonical_json(seal)
        if self._seals.setdefault(number, body) != body:
            self.faults.append(f"{name}：封印第 {number} 号与包内另一处所载的不同")
        if not signature:
            self._unsigned.add(number)
            return
        source, key = self._key(key_id)
        if key is None:
            if self._trusted.are_all:
                self.faults.append(f"{name}：封印第 {number} 号由密钥 {key_id} 签名，你给出的公钥里没有它")
            self._unchecked[key_id].add(number)
        elif key.verifies(seals.PURPOSE + body, bytes.fromhex(signature)):
            self._held[source, key_id].add(number)
        else:
            self.faults.append(f"{name}：封印第 {number} 号的签名与密钥 {key_id}（{source}）不符")

    def _key(self, key_id: str) -> tuple[Source, PublicKey | None]:
        known = self._trusted.keys.get(key_id)
        if known is not None or self._trusted.are_all:
            return Source.BROUGHT if self._trusted.are_all else Source.HOUSE, known
        return Source.PACK, self._inside.get(key_id)

    def notes(self) -> list[str]:
        """Say by which keys the seals hold, which are not signed, and which could not be checked."""
        found = []
        for (source, key_id), numbers in sorted(self._held.items()):
            found.append(f"封印签名：{_named(numbers)}由密钥 {key_id} 签名，与{source}相符。")
            if source is Source.PACK:
                found.append(
                    f"　　这把公钥来自材料包本身，请与另行取得的公布值对照：SHA-256 {_print(self._inside[key_id])}；"
                    "或用 --keys 给出公布的公钥再核对一次。"
                )
        for key_id, numbers in sorted(self._unchecked.items()):
            found.append(f"封印签名：{_named(numbers)}由密钥 {key_id} 签名，没有它的公钥，签名未核对。")
        if self._unsigned:
            found.append(f"封印签名：{_named(self._unsigned)}没有签名，只能与另行保存的封印对照。")
        if not self._seals:
            found.append("封印签名：包内没有封印，没有签名可以核对。")
        return found


def _named(numbers: set[int]) -> str:
    return f"第 {'、'.join(map(str, sorted(numbers)))} 号封印"


def _print(key: PublicKey) -> str:
    return hashlib.sha256(key.ed25519).hexdigest()
