"""The coverage room: its counter and its navigation."""

from flask_babel import lazy_gettext as _l

from app.coverage import events as events  # its events are named
from app.coverage.policy import LOOKERS
from app.coverage.views import desk
from app.web.rooms import Nav, Room

ROOM = Room(
    "coverage",
    desk,
    nav=(Nav(_l("覆盖情况"), "coverage.index", "chart-bar", frozenset(LOOKERS), group="look"),),
)
