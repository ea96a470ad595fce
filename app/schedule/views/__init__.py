"""The pages of the schedule, each group in a module of its own."""

from app.schedule.views import agenda, calendar, course, hall, hours, places, timetable, week
from app.schedule.views.counter import desk

__all__ = ["agenda", "calendar", "course", "desk", "hall", "hours", "places", "timetable", "week"]
