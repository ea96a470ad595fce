"""Check that no two stems are the same, or nearly so."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from question_bank.anchors import squeeze
from question_bank.checks.faults import Fault
from question_bank.items import Entry

NEAR = 0.9
_PUNCTUATION = re.compile(r"[^\w_]")


def check_stems(entries: Sequence[Entry], known: Sequence[Entry] = ()) -> Iterator[Fault]:
    """Check for the same stem anywhere in the bank and for a nearly same one within a kind.

    Entries are held against each other and against those known, which are not judged themselves.
    """
    first: dict[str, Entry] = {}
    by_kind: dict[str, list[tuple[Entry, frozenset[str]]]] = defaultdict(list)
    for entry in known:
        plain = _PUNCTUATION.sub("", squeeze(entry.item.stem))
        first.setdefault(plain, entry)
        by_kind[entry.item.kind].append((entry, _pairs(plain)))
    for entry in entries:
        plain = _PUNCTUATION.sub("", squeeze(entry.item.stem))
        if (earlier := first.setdefault(plain, entry)) is not entry:
            yield Fault(entry.item.id, "duplicate_stem", f"题干与 {earlier.item.id} 相同")
            continue
        pairs = _pairs(plain)
        for other, other_pairs in by_kind[entry.item.kind]:
            # Sets of very different size cannot be near, and comparing all of a large bank takes long.
            if not NEAR <= len(pairs) / len(other_pairs) <= 1 / NEAR:
                continue
            if likeness(pairs, other_pairs) >= NEAR:
                yield Fault(entry.item.id, "near_duplicate_stem", f"题干与 {other.item.id} 几乎相同")
        by_kind[entry.item.kind].append((entry, pairs))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the Jaccard likeness of two sets."""
    union = len(one | other)
    return len(one & other) / union if union else 1.0


def _pairs(text: str) -> frozenset[str]:
    """List the pairs of neighbouring characters."""
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text})
