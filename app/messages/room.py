"""The messages room: its counter and its navigation."""

from app.web.desk import Desk
from app.web.rooms import Room

ROOM = Room("messages", Desk("messages", __name__))
