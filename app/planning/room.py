"""The planning room: its counter and its navigation."""

# The job that proposes a plan is registered where it is done.
from app.planning.operations import plans as plans
from app.web.desk import Desk
from app.web.rooms import Room

ROOM = Room("planning", Desk("planning", __name__))
