"""The counter of the organisation room: the tree, the people, the rosters."""

from app.organisation.views import people, rosters, units
from app.organisation.views.counter import desk

__all__ = ["desk", "people", "rosters", "units"]
