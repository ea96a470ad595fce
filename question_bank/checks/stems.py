"""Check that no two stems are the same, or nearly so."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from question_bank.checks.faults import Fault
from question_bank.items import Entry
from question_bank.likeness import bare, likeness, pairs

NEAR = 0.9


def check_stems(entries: Sequence[Entry], known: Sequence[Entry] = ()) -> Iterator[Fault]:
    """Check for the same stem anywhere in the bank and for a nearly same one within a kind.

    Entries are held against each other and against those known, which are not judged themselves.
    """
    first: dict[str, Entry] = {}
    by_kind: dict[str, list[tuple[Entry, frozenset[str]]]] = defaultdict(list)
    for entry in known:
        plain = bare(entry.item.stem)
        first.setdefault(plain, entry)
        by_kind[entry.item.kind].append((entry, pairs(plain)))
    for entry in entries:
        plain = bare(entry.item.stem)
        if (earlier := first.setdefault(plain, entry)) is not entry:
            yield Fault(entry.item.id, "duplicate_stem", f"题干与 {earlier.item.id} 相同")
            continue
        own = pairs(plain)
        for other, other_pairs in by_kind[entry.item.kind]:
            # Sets of very different size cannot be near, and comparing all of a large bank takes long.
            if not NEAR <= len(own) / len(other_pairs) <= 1 / NEAR:
                continue
            if likeness(own, other_pairs) >= NEAR:
                yield Fault(entry.item.id, "near_duplicate_stem", f"题干与 {other.item.id} 几乎相同")
        by_kind[entry.item.kind].append((entry, own))
