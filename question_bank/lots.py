"""Draw lots from a seed, the same on every machine, in every version of Python, and in any other language."""

from collections.abc import MutableSequence
from hashlib import sha512
from struct import unpack
from typing import TypeVar

Thing = TypeVar("Thing")


class Lots:
    """Deal whole numbers out of SHA-512 over a seed and a counter.

    Python's own generator promises no more than its floats from one version to the next. Each number is one
    64-bit word of the stream, scaled down; for fewer than a million things that is even to within 1 in 10¹³.
    """

    def __init__(self, *names: object) -> None:
        self._seed = "|".join(str(name) for name in names).encode()
        self._count = 0
        self._words: list[int] = []

    def below(self, size: int) -> int:
        """Draw one of 0 … size - 1."""
        if size == 1:
            return 0
        if not self._words:
            self._words = list(unpack(">8Q", sha512(b"%s|%d" % (self._seed, self._count)).digest()))
            self._count += 1
        return self._words.pop() * size >> 64

    def shuffle(self, things: MutableSequence[Thing]) -> None:
        """Put things into a drawn order, where they lie."""
        for at in range(len(things) - 1, 0, -1):
            other = self.below(at + 1)
            things[at], things[other] = things[other], things[at]
