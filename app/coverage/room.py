"""The coverage room: its counter and its navigation."""

from app.web.desk import Desk
from app.web.rooms import Room

ROOM = Room("coverage", Desk("coverage", __name__))
