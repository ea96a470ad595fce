"""The roadmap room: its counter, its navigation and its tab among a programme's pages."""

from flask_babel import lazy_gettext as _l

from app.journal.words import name_actions, name_details, name_types
from app.planning.frame import add_part
from app.roadmap import reminders as reminders  # its tick is registered
from app.roadmap.views import desk
from app.web.actor import Role
from app.web.rooms import Nav, Room

add_part("roadmap", _l("路线图"), "roadmap.programme")
name_actions(
    {
        "milestone.set": _l("列入任务"),
        "milestone.changed": _l("修改任务"),
        "milestone.done": _l("登记任务完成"),
        "milestone.reopened": _l("撤回任务完成登记"),
        "milestone.removed": _l("删除任务"),
        "milestone.reminded": _l("提醒任务期限"),
    }
)
name_details(
    {
        "owner": _l("责任人"),
        "done_on": _l("完成日期"),
        "was_done_on": _l("原完成日期"),
    }
)
name_types(
    {
        "milestone": _l("任务"),
    }
)

ROOM = Room(
    "roadmap",
    desk,
    nav=(Nav(_l("我负责的任务"), "roadmap.mine", "flag", frozenset({Role.ORGANIZER}), group="work"),),
)
