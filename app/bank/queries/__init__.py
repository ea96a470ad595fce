"""Rows of the bank as facts: what may be drawn, what is right, and what its keepers see."""

from app.bank.facts import BankItemFacts, DrawableItem, Happening, ItemKey, ItemLine, VersionFacts
from app.bank.queries.drawing import drawable, keys, wordings
from app.bank.queries.faults import faults, faults_of
from app.bank.queries.items import comments, happenings, item, versions
from app.bank.queries.listing import authors, entries, ids, listed, matrix, paragraphs

__all__ = [
    "BankItemFacts",
    "DrawableItem",
    "Happening",
    "ItemKey",
    "ItemLine",
    "VersionFacts",
    "authors",
    "comments",
    "drawable",
    "entries",
    "faults",
    "faults_of",
    "happenings",
    "ids",
    "item",
    "keys",
    "listed",
    "matrix",
    "paragraphs",
    "versions",
    "wordings",
]
