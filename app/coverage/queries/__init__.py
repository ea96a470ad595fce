"""Rows of every lower room as facts about coverage."""

from app.coverage.queries.comparison import causes, comparison, comparison_by_unit
from app.coverage.queries.counted import check_size, is_large
from app.coverage.queries.evidence import evidence
from app.coverage.queries.levels import standings, survey
from app.coverage.queries.people import person_facts, roll
from app.coverage.queries.programmes import programmes

__all__ = [
    "causes",
    "check_size",
    "comparison",
    "comparison_by_unit",
    "evidence",
    "is_large",
    "person_facts",
    "programmes",
    "roll",
    "standings",
    "survey",
]
