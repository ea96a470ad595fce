"""The briefing room: coverage as pictures and on paper."""

from flask_babel import lazy_gettext as _l

from app.briefing import keeping as keeping  # its tick and its job are registered
from app.briefing.queries import TAKEN
from app.briefing.views import desk
from app.journal.words import name_actions, name_details
from app.web.rooms import Room

name_actions(
    {
        TAKEN: _l("导出含完整电话的未完成名单"),
        "briefing.contacts_taken": _l("导出含遮盖电话的未完成名单"),
        "briefing.report_printed": _l("打印覆盖情况报告"),
    }
)
name_details(
    {"name": _l("姓名"), "phone_whole": _l("完整号码"), "phone_masked": _l("遮盖中间四位")}, "briefing"
)
ROOM = Room("briefing", desk)
