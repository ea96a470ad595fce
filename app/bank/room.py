"""The bank room: its counter and its navigation."""

from flask_babel import lazy_gettext as _l

from app.bank import events as events  # its events are named
from app.bank.policy import KEEPERS
from app.bank.views import desk
from app.web.rooms import Nav, Room

ROOM = Room(
    "bank",
    desk,
    nav=(
        Nav(_l("题库"), "bank.index", "books", KEEPERS, group="work"),
        Nav(_l("依据文件"), "bank.documents", "file-text", KEEPERS, group="work"),
    ),
)
