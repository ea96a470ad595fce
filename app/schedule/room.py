"""The schedule room: its counter and its navigation."""

from app.web.desk import Desk
from app.web.rooms import Room

ROOM = Room("schedule", Desk("schedule", __name__))
