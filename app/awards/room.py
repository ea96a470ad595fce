"""The awards room: its counter and its navigation."""

from app.web.desk import Desk
from app.web.rooms import Room

ROOM = Room("awards", Desk("awards", __name__))
