"""The library room: its counter and its navigation."""

from flask_babel import lazy_gettext as _l

from app.library import events as events  # its events are named
from app.library.views import desk
from app.web.actor import Role
from app.web.rooms import Nav, Room

ROOM = Room(
    "library",
    desk,
    nav=(
        Nav(_l("学习"), "library.reading_list", "book", frozenset({Role.CADRE}), group="mine", bottom=3),
        Nav(_l("学习资料"), "library.index", "files", frozenset(Role), group="mine"),
        Nav(_l("学习任务"), "library.tasks", "checklist", frozenset({Role.ORGANIZER}), group="work"),
        Nav(_l("传达学习"), "library.tasks", "checklist", frozenset({Role.AUDITOR}), group="look"),
    ),
)
