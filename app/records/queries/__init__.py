"""What the records hold."""

from app.records.queries.outside import known, line, lines, numbered, own_lines, taken_before
from app.records.queries.register import hours_by_year, trainings

__all__ = ["hours_by_year", "known", "line", "lines", "numbered", "own_lines", "taken_before", "trainings"]
