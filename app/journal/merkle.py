"""Merkle trees as RFC 6962 builds them: one root for many leaves, and the short way from any leaf to it.

A leaf is hashed after a byte 0, an inner node after a byte 1, so that neither can pass for the other. A tree that is
not full is split at the largest power of two below its size.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Where a step's hash stands beside what has been computed so far."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Step:
    """One step of the way from a leaf to the root."""

    side: Side
    hash: bytes


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Frontier:
    """The roots of the full trees that the leaves so far make: all that is needed to go on, however many there were."""

    __slots__ = ("_roots", "size")

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def add(self, one: bytes) -> None:
        """Add a leaf; two full trees of one size become one of twice the size."""
        full = self.size
        while full & 1:
            one = node(self._roots.pop(), one)
            full >>= 1
        self._roots.append(one)
        self.size += 1

    def root(self) -> bytes:
        """Return the root; of no leaf at all it is the hash of nothing."""
        if not self._roots:
            return hashlib.sha256().digest()
        found = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            found = node(left, found)
        return found


def root(leaves: Sequence[bytes]) -> bytes:
    grown = Frontier()
    for one in leaves:
        grown.add(one)
    return grown.root()


def way(leaves: Sequence[bytes], index: int) -> list[Step]:
    """Return the steps from a leaf up to the root."""
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:half], leaves[half:]
    if index < half:
        return [*way(left, index), Step(Side.RIGHT, root(right))]
    return [*way(right, index - half), Step(Side.LEFT, root(left))]


def climb(one: bytes, steps: Sequence[Step]) -> bytes:
    """Return the root that a leaf and its way lead to."""
    for step in steps:
        one = node(step.hash, one) if step.side is Side.LEFT else node(one, step.hash)
    return one
