"""The journal room: its counter and its navigation."""

from flask_babel import lazy_gettext as _l

from app.journal import checking, sealing
from app.journal.views import desk
from app.web.actor import Role
from app.web.rooms import Nav, Room

ROOM = Room(
    "journal",
    desk,
    nav=(
        Nav(_l("操作日志"), "journal.index", "history", frozenset({Role.ADMINISTRATOR}), group="system"),
        Nav(_l("操作日志"), "journal.index", "history", frozenset({Role.AUDITOR}), group="look"),
    ),
)

__all__ = ["ROOM", "checking", "sealing"]
