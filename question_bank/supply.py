"""Sort a bank by what a blueprint can use of it: items by fact, facts by the rows they suit."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from question_bank.blueprints import Blueprint
from question_bank.items import Item
from question_bank.matching import Seating, seat_all


@dataclass(frozen=True)
class Fact:
    """Hold the items that ask about one thing and suit some row; a paper takes at most one of them.

    `suits` has the bits of the rows that one or another of the items suits; `each` those of each item.
    """

    name: str
    items: tuple[Item, ...]
    each: tuple[int, ...]
    suits: int

    def fitting(self, row: int) -> list[Item]:
        """List the items that suit a row."""
        return [item for item, suits in zip(self.items, self.each, strict=True) if suits >> row & 1]

    def fresh(self, avoid: Collection[str]) -> int:
        """Return, as bits, the rows it suits by an item that need not be avoided."""
        pairs = zip(self.items, self.each, strict=True)
        return _together(suits for item, suits in pairs if item.id not in avoid)


class Supply:
    """Hold the facts of a bank by the rows of a blueprint they suit, in an order of their own.

    A paper of the blueprint is a flow: from a source through each fact (one), one of its items, a row that suits
    it (as many as the row asks for) into a sink. So the greatest flow says exactly whether a paper can be drawn.
    """

    def __init__(self, blueprint: Blueprint, items: Iterable[Item]) -> None:
        self.blueprint = blueprint
        self.room = [row.count for row in blueprint.rows]
        by_fact: dict[str, list[tuple[Item, int]]] = {}
        known: dict[tuple[object, ...], int] = {}
        for item in sorted({item.id: item for item in items}.values(), key=lambda item: item.id):
            traits = (item.kind, item.topic, item.expected_difficulty, item.cognitive_level)
            suits = known.get(traits)
            if suits is None:
                rows = enumerate(blueprint.rows)
                suits = known[traits] = sum(1 << at for at, row in rows if row.fits(item))
            if suits:
                by_fact.setdefault(item.fact or item.id, []).append((item, suits))
        self.facts = {name: _fact(name, found) for name, found in by_fact.items()}

    @cached_property
    def classes(self) -> Mapping[int, tuple[Fact, ...]]:
        """Return the facts by the rows they suit."""
        found: dict[int, list[Fact]] = {}
        for fact in self.facts.values():
            found.setdefault(fact.suits, []).append(fact)
        return {suits: tuple(facts) for suits, facts in sorted(found.items())}

    @cached_property
    def seating(self) -> Seating:
        """Return the fullest paper there is."""
        return seat_all(self.room, {suits: len(facts) for suits, facts in self.classes.items()})

    def without(self, item_ids: Collection[str], *, whole_facts: bool = False) -> "Supply":
        """Return the supply less some items, or less every fact one of them asks about."""
        left = Supply(self.blueprint, ())
        for name, fact in self.facts.items():
            if not any(item.id in item_ids for item in fact.items):
                left.facts[name] = fact
            elif not whole_facts:
                pairs = zip(fact.items, fact.each, strict=True)
                kept = [(item, suits) for item, suits in pairs if item.id not in item_ids]
                if kept:
                    left.facts[name] = _fact(name, kept)
        return left


def _fact(name: str, found: list[tuple[Item, int]]) -> Fact:
    each = tuple(suits for _, suits in found)
    return Fact(name, tuple(item for item, _ in found), each, _together(each))


def _together(each: Iterable[int]) -> int:
    found = 0
    for suits in each:
        found |= suits
    return found
