"""The coverage room: its counter and its navigation."""

from flask_babel import lazy_gettext as _l

from app.coverage.policy import LOOKERS
from app.coverage.views import desk
from app.journal.words import name_actions, name_details, name_values
from app.web.rooms import Nav, Room

name_actions(
    {
        "coverage.count_ordered": _l("统计覆盖情况"),
        "coverage.exported": _l("导出覆盖情况"),
        "coverage.list_ordered": _l("申请导出名单"),
        "coverage.list_stopped": _l("停止导出名单"),
        "coverage.frozen": _l("导出覆盖情况的事实"),
    }
)
name_details({"paths": _l("单位范围")}, "coverage")
name_values(
    "coverage",
    table={
        "gap": _l("未完成名单"),
        "people": _l("人员名单"),
        "units": _l("各单位情况"),
        "tiers": _l("各单位分层级完成情况（已完成/应训）"),
        "compare": _l("两日对比"),
    },
)
ROOM = Room(
    "coverage",
    desk,
    nav=(Nav(_l("覆盖情况"), "coverage.index", "chart-bar", frozenset(LOOKERS), group="look"),),
)
