"""The inspection room: its counter and its tabs among a programme's pages."""

from flask_babel import lazy_gettext as _l

from app.inspection import watching as watching  # its tick and its job are registered
from app.inspection import words
from app.inspection.views import desk
from app.journal.words import name_actions, name_details, name_types, name_values
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
name_details(
    {
        "attendance": _l("考勤"),
        "attempt": _l("考试"),
        "certificate": _l("证书"),
    }
)
name_types(
    {
        "inspection_sample": _l("抽查"),
    }
)
name_values(
    "sample",
    strata=words.STRATA,
    attendance=words.FINDINGS,
    hours=words.FINDINGS,
    attempt=words.FINDINGS,
    certificate=words.FINDINGS,
)
name_values("anomaly", kind=words.KINDS, verdict=words.VERDICTS)
ROOM = Room("inspection", desk)
