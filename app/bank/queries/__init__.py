"""Rows of the bank as facts: what may be drawn, what is right, and what its keepers see."""

from app.bank.facts import BankItemFacts, DrawableItem, ItemKey, ItemLine, VersionFacts
from app.bank.queries.drawing import drawable, keys, wordings
from app.bank.queries.items import entries, item, listed, matrix, paragraphs, versions

__all__ = [
    "BankItemFacts",
    "DrawableItem",
    "ItemKey",
    "ItemLine",
    "VersionFacts",
    "drawable",
    "entries",
    "item",
    "keys",
    "listed",
    "matrix",
    "paragraphs",
    "versions",
    "wordings",
]
