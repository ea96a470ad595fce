"""Pick the items of a self-test: what is due first, then what was never met, then what was met longest ago."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

SIZES = (5, 10, 20)


@dataclass(frozen=True)
class Candidate:
    """An item as a self-test chooses by it; `due_on` is its day in the book of errors, None outside it.

    Two items on one passage give each other away: `passage` is the quote they rest on.
    """

    id: str
    passage: str
    seen_on: date | None = None
    due_on: date | None = None


def picked(candidates: Iterable[Candidate], wanted: int, on: date, seed: str) -> tuple[Candidate, ...]:
    """Return at most so many candidates, in the order they are asked; the same again from the same seed.

    A second item on a passage is taken only when there are no others left.
    """
    ordered = sorted(candidates, key=lambda each: _rank(each, on, seed))
    first, second = _apart(ordered)
    return tuple((first + second)[:wanted])


def _rank(candidate: Candidate, on: date, seed: str) -> tuple[int, int, bytes]:
    """Rank by tier, then by day, then by a shuffle of the seed's own."""
    shuffled = sha256(f"{seed}|{candidate.id}".encode()).digest()
    if candidate.due_on is not None and candidate.due_on <= on:
        return 0, candidate.due_on.toordinal(), shuffled
    if candidate.due_on is not None:
        # It comes back by itself on its day.
        return 3, candidate.due_on.toordinal(), shuffled
    if candidate.seen_on is None:
        return 1, 0, shuffled
    return 2, candidate.seen_on.toordinal(), shuffled


def _apart(ordered: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Part the first item on each passage from those that follow on the same."""
    met: set[str] = set()
    first: list[Candidate] = []
    second: list[Candidate] = []
    for each in ordered:
        (second if each.passage in met else first).append(each)
        met.add(each.passage)
    return first, second
