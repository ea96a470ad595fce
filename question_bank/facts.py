"""Tell which items ask about the same thing, so that one paper need not ask it twice."""

from collections.abc import Iterable
from dataclasses import replace

from question_bank.anchors import squeeze
from question_bank.items import Entry, answer_texts


def with_facts(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Give items of one paragraph that share their quote or their whole answer the same `fact`.

    A fact is named after the first id of its items, which shows neither quote nor answer.
    """
    entries = tuple(entries)
    # Each id points to an earlier one of the same fact, the first to itself.
    earlier: dict[str, str] = {}
    first_with: dict[tuple[str, ...], str] = {}
    for entry in sorted(entries, key=lambda entry: entry.item.id):
        item_id = entry.item.id
        earlier[item_id] = item_id
        for trait in _traits(entry):
            # A shared trait makes one fact of two, under the earlier name.
            one, other = sorted(
                (_name(earlier, item_id), _name(earlier, first_with.setdefault(trait, item_id)))
            )
            earlier[other] = one
    return tuple(
        replace(entry, item=replace(entry.item, fact=_name(earlier, entry.item.id))) for entry in entries
    )


def _name(earlier: dict[str, str], item_id: str) -> str:
    """Follow an id to the first of its fact, leaving a shorter way for the next."""
    while earlier[item_id] != item_id:
        earlier[item_id] = item_id = earlier[earlier[item_id]]
    return item_id


def _traits(entry: Entry) -> list[tuple[str, ...]]:
    """List what makes two items ask the same: the quote, and the whole answer, within a paragraph."""
    traits = [("quote", entry.anchor.paragraph, squeeze(entry.anchor.quote))]
    if answer := sorted(map(squeeze, answer_texts(entry))):
        return [*traits, ("answer", entry.anchor.paragraph, *answer)]
    return list(traits)
