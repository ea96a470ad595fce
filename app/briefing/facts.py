"""Frozen values of the briefing room."""

from dataclasses import dataclass
from datetime import date, datetime

from app.coverage.facts import Figures


@dataclass(frozen=True, slots=True)
class Point:
    """What was known at the end of a day, and when the rows were asked for it."""

    day: date
    figures: Figures
    worked_out_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """A curve over time: its points in order, and how many of its days are still to be worked out."""

    points: tuple[Point, ...] = ()
    to_come: int = 0
