"""The library's words in the visitor's language."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.library.facts import ConveyanceForm

CONVEYANCE_FORMS: dict[str, Any] = {
    ConveyanceForm.CENTRE_GROUP_STUDY: _l("理论中心组学习"),
    ConveyanceForm.LECTURE: _l("辅导报告"),
    ConveyanceForm.DISCUSSION: _l("专题研讨"),
    ConveyanceForm.SYMPOSIUM: _l("座谈交流"),
    ConveyanceForm.OTHER: _l("其他"),
}
