"""The packs room: its counter, and what its events are called."""

from flask_babel import lazy_gettext as _l

from app.journal.words import name_actions
from app.packs.views import desk
from app.web.rooms import Room

name_actions(
    {
        "pack.ordered": _l("申请生成迎检材料包"),
        "pack.made": _l("生成迎检材料包"),
        "pack.taken": _l("下载迎检材料包"),
    }
)
ROOM = Room("packs", desk)
