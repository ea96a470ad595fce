"""The journal room: its counter and its navigation."""

from app.web.desk import Desk
from app.web.rooms import Room

ROOM = Room("journal", Desk("journal", __name__))
