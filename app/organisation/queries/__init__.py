"""Rows of the organisation as facts: units as they stood on a day, people where they serve."""

from app.organisation.facts import PersonFacts, UnitFacts
from app.organisation.queries.people import history, people, person, search, serving
from app.organisation.queries.units import by_code, past, tree, unit, units

__all__ = [
    "PersonFacts",
    "UnitFacts",
    "by_code",
    "history",
    "past",
    "people",
    "person",
    "search",
    "serving",
    "tree",
    "unit",
    "units",
]
