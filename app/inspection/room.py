"""The inspection room: its counter and its tabs among a programme's pages."""

from flask_babel import lazy_gettext as _l

from app.inspection import watching as watching  # its tick and its job are registered
from app.inspection.views import desk
from app.journal.words import name_actions
from app.planning.frame import add_part
from app.web.rooms import Room

add_part("inspection", _l("抽查"), "inspection.samples")
add_part("anomalies", _l("异常情况"), "inspection.anomalies")
name_actions(
    {
        "sample.drawn": _l("抽取抽查样本"),
        "sample.checked": _l("记录抽查结果"),
        "sample.closed": _l("结束抽查"),
        "sample.frame_taken": _l("下载抽查名册"),
        "anomaly.judged": _l("判断异常情况"),
    }
)
ROOM = Room("inspection", desk)
