"""Rows of every lower room as facts about coverage."""

from app.coverage.queries.levels import standings, survey
from app.coverage.queries.people import person_facts, roll

__all__ = ["person_facts", "roll", "standings", "survey"]
