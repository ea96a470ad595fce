"""The accounts room: its counter and its navigation."""

from app.accounts import login
from app.web.desk import Desk
from app.web.rooms import Room

ROOM = Room("accounts", Desk("accounts", __name__), set_up=login.set_up)
