"""The planning room: its counter and its navigation."""

from app.web.desk import Desk
from app.web.rooms import Room

ROOM = Room("planning", Desk("planning", __name__))
