"""Rows of the schedule as facts."""

from app.schedule.queries.attendance import attendance_of, hall_code, hall_counts, sheet
from app.schedule.queries.calendar import feed, feeds, owner_of
from app.schedule.queries.changes import last_move
from app.schedule.queries.hours import ledger, minutes_credited, progress
from app.schedule.queries.obstacles import obstacles
from app.schedule.queries.places import (
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

__all__ = [
    "agenda",
    "attendance_of",
    "course_session",
    "feed",
    "feeds",
    "hall_code",
    "hall_counts",
    "held",
    "last_move",
    "lecturer",
    "lecturer_page",
    "lecturers",
    "ledger",
    "minutes_credited",
    "obstacles",
    "own_session",
    "owner_of",
    "person_clashes",
    "progress",
    "sessions",
    "sheet",
    "timetable",
    "timetables",
    "venue",
    "venue_page",
    "venues",
]
