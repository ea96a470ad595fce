"""The reports room: its counter, its navigation and its tab among a programme's pages."""

from flask_babel import lazy_gettext as _l

from app.journal.words import name_actions, name_types, name_values
from app.planning.frame import add_part
from app.reports import reminders as reminders  # its tick is registered
from app.reports import words
from app.reports.views import desk
from app.web.actor import Role
from app.web.rooms import Nav, Room

add_part("reports", _l("单位报告"), "reports.programme")
name_actions(
    {
        "report.called": _l("要求报送单位报告"),
        "report.written": _l("起草单位报告"),
        "report.gathered": _l("生成单位报告的数字"),
        "report.gathering_stopped": _l("停止生成单位报告的数字"),
        "report.submitted": _l("提交单位报告"),
        "report.accepted": _l("通过单位报告"),
        "report.returned": _l("退回单位报告"),
        "report.reminded": _l("提醒报送单位报告"),
    }
)
name_types(
    {
        "report_call": _l("报送通知"),
        "unit_report": _l("单位报告"),
    }
)
name_values("report", characters=words.SECTIONS)

ROOM = Room(
    "reports",
    desk,
    nav=(
        Nav(_l("单位报告"), "reports.index", "file-text", frozenset({Role.ORGANIZER}), group="work"),
        Nav(_l("单位报告"), "reports.index", "file-text", frozenset({Role.AUDITOR}), group="look"),
    ),
)
