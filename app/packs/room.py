"""The packs room: its counter, and what its events are called."""

from flask_babel import lazy_gettext as _l

from app.journal.words import name_actions, name_types, name_values
from app.packs import words
from app.packs.views import desk
from app.web.rooms import Room

name_actions(
    {
        "pack.ordered": _l("申请生成迎检材料包"),
        "pack.made": _l("生成迎检材料包"),
        "pack.taken": _l("下载迎检材料包"),
    }
)
name_types(
    {
        "evidence_pack": _l("迎检材料包"),
    }
)
name_values("pack", kind=words.INSPECTIONS)
ROOM = Room("packs", desk)
