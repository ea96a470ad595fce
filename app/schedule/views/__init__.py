"""The pages of the schedule, each group in a module of its own."""

from app.schedule.views import (
    agenda,
    availability,
    building,
    calendar,
    course,
    drafts,
    hall,
    holidays,
    hours,
    month,
    places,
    printing,
    publishing,
    suggesting,
    timetable,
    week,
)
from app.schedule.views.counter import desk

__all__ = [
    "agenda",
    "availability",
    "building",
    "calendar",
    "course",
    "desk",
    "drafts",
    "hall",
    "holidays",
    "hours",
    "month",
    "places",
    "printing",
    "publishing",
    "suggesting",
    "timetable",
    "week",
]
