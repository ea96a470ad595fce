"""The exams room: its counter and its navigation."""

from app.exams import sweeper as sweeper
from app.web.desk import Desk
from app.web.rooms import Room

ROOM = Room("exams", Desk("exams", __name__))
