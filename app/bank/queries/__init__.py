"""Rows of the bank as facts: what may be drawn, what is right, and what its keepers see."""

from app.bank.facts import BankItemFacts, DrawableItem, Happening, ItemKey, ItemLine, VersionFacts
from app.bank.queries.drawing import drawable, keys, wordings
from app.bank.queries.faults import faults, faults_of
from app.bank.queries.items import entries, happenings, item, listed, matrix, paragraphs, versions

__all__ = [
    "BankItemFacts",
    "DrawableItem",
    "Happening",
    "ItemKey",
    "ItemLine",
    "VersionFacts",
    "drawable",
    "entries",
    "faults",
    "faults_of",
    "happenings",
    "item",
    "keys",
    "listed",
    "matrix",
    "paragraphs",
    "versions",
    "wordings",
]
