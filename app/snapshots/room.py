"""The snapshots room: its counter, and what its events are called."""

from flask_babel import lazy_gettext as _l

from app.journal.words import name_actions, name_types
from app.snapshots.views import desk
from app.web.rooms import Room

name_actions(
    {
        "snapshot.published": _l("发布覆盖情况快照"),
        "snapshot.superseded": _l("取代覆盖情况快照"),
        "snapshot.withdrawn": _l("撤回覆盖情况快照"),
        "snapshot.taken": _l("导出覆盖情况快照"),
    }
)
name_types(
    {
        "coverage_snapshot": _l("覆盖情况快照"),
    }
)
ROOM = Room("snapshots", desk)
