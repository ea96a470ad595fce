"""Rows of the bank as facts: what may be drawn, what is right, and what its keepers see."""

from app.bank.facts import BankItemFacts, DrawableItem, Happening, ItemKey, ItemLine, VersionFacts
from app.bank.queries.drawing import drawable, keys, wordings
from app.bank.queries.faults import faults_of
from app.bank.queries.items import comments, happenings, item, versions
from app.bank.queries.listing import authors, count, entries, ids, listed, matrix, paragraphs
from app.bank.queries.practising import practisable
from app.bank.queries.runs import run, saved_filters
from app.bank.queries.statistics import statistic, to_do
from app.bank.queries.surroundings import passages_of, surroundings

__all__ = [
    "BankItemFacts",
    "DrawableItem",
    "Happening",
    "ItemKey",
    "ItemLine",
    "VersionFacts",
    "authors",
    "comments",
    "count",
    "drawable",
    "entries",
    "faults_of",
    "happenings",
    "ids",
    "item",
    "keys",
    "listed",
    "matrix",
    "paragraphs",
    "passages_of",
    "practisable",
    "run",
    "saved_filters",
    "statistic",
    "surroundings",
    "to_do",
    "versions",
    "wordings",
]
