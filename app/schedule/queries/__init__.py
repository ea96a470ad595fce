"""Rows of the schedule as facts."""

from app.schedule.queries.attendance import attendance_of, sheet
from app.schedule.queries.calendar import calendar_of, feed, feeds, opened_by
from app.schedule.queries.changes import last_move, quiet_since, untold
from app.schedule.queries.days import own_day, special_days
from app.schedule.queries.halls import hall
from app.schedule.queries.hours import credited, ledger, minutes_credited, progress
from app.schedule.queries.obstacles import foreseen, obstacles, surroundings, told
from app.schedule.queries.places import (
    availability,
    lecturer,
    lecturer_page,
    lecturers,
    venue,
    venue_page,
    venues,
)
from app.schedule.queries.sessions import (
    agenda,
    course_session,
    held,
    own_session,
    person_clashes,
    sessions,
    timetable,
    timetables,
)
from app.schedule.queries.templates import template, templates

__all__ = [
    "agenda",
    "attendance_of",
    "availability",
    "calendar_of",
    "course_session",
    "credited",
    "feed",
    "feeds",
    "foreseen",
    "hall",
    "held",
    "last_move",
    "lecturer",
    "lecturer_page",
    "lecturers",
    "ledger",
    "minutes_credited",
    "obstacles",
    "opened_by",
    "own_day",
    "own_session",
    "person_clashes",
    "progress",
    "quiet_since",
    "sessions",
    "sheet",
    "special_days",
    "surroundings",
    "template",
    "templates",
    "timetable",
    "timetables",
    "told",
    "untold",
    "venue",
    "venue_page",
    "venues",
]
