"""The home room: its counter and its navigation."""

from flask_babel import lazy_gettext as _l

from app.home import stages as stages
from app.home.views import desk
from app.web.actor import Role
from app.web.rooms import Nav, Room

ROOM = Room(
    "home",
    desk,
    nav=(Nav(_l("首页"), "home.index", "home", frozenset(Role), group="mine", bottom=1),),
)
