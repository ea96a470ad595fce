"""The bank room: its counter and its navigation."""

from app.web.desk import Desk
from app.web.rooms import Room

ROOM = Room("bank", Desk("bank", __name__))
