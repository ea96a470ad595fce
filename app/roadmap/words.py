"""How a milestone stands, in the visitor's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.roadmap.facts import Standing

STANDINGS: Mapping[Standing, Any] = {
    Standing.DONE: _l("按期完成"),
    Standing.DONE_LATE: _l("逾期完成"),
    Standing.OVERDUE: _l("已逾期"),
    Standing.SOON: _l("即将到期"),
    Standing.UNDER_WAY: _l("进行中"),
    Standing.AHEAD: _l("尚未开始"),
}
TONES: Mapping[Standing, str] = {
    Standing.DONE: "ok",
    Standing.DONE_LATE: "warn",
    Standing.OVERDUE: "bad",
    Standing.SOON: "warn",
    Standing.UNDER_WAY: "info",
    Standing.AHEAD: "quiet",
}
