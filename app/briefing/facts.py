"""Frozen values of the briefing room."""

from dataclasses import dataclass
from datetime import date

from app.coverage.facts import Figures


@dataclass(frozen=True, slots=True)
class Point:
    """What was known at the end of a day."""

    day: date
    figures: Figures
