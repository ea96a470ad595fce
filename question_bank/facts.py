"""Tell which items ask about the same thing, so that one paper need not ask it twice."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

from question_bank.anchors import squeeze
from question_bank.items import Entry, answer_texts


def with_facts(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Give items of one paragraph that share their quote or their whole answer the same opaque `fact`."""
    entries = tuple(entries)
    leaders: dict[str, str] = {}

    def leader(trait: str) -> str:
        while leaders.setdefault(trait, trait) != trait:
            trait = leaders[trait]
        return trait

    for entry in entries:
        first, *others = (leader(trait) for trait in _traits(entry))
        for other in others:
            # The smaller one leads, so that the order of the entries does not matter.
            first, other = sorted((leader(first), leader(other)))
            leaders[other] = first
    return tuple(
        replace(entry, item=replace(entry.item, fact=leader(next(_traits(entry))))) for entry in entries
    )


def _traits(entry: Entry) -> Iterator[str]:
    """Digest the quote and the answer, so that an item's fact shows neither."""
    yield _digest("quote", entry.anchor.paragraph, entry.anchor.quote)
    if answer := sorted(answer_texts(entry)):
        yield _digest("answer", entry.anchor.paragraph, *answer)


def _digest(*parts: str) -> str:
    """Digest texts, whitespace aside."""
    return sha256("|".join(squeeze(part) for part in parts).encode()).hexdigest()[:12]
