"""The organisation room: its counter and its navigation."""

from app.web.desk import Desk
from app.web.rooms import Room

ROOM = Room("organisation", Desk("organisation", __name__))
