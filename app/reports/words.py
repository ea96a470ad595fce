"""States and sections of a report, in the visitor's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.reports.facts import Decision, ReportState, Section

STATES: Mapping[ReportState, Any] = {
    ReportState.DUE: _l("未动笔"),
    ReportState.DRAFT: _l("正在起草"),
    ReportState.SUBMITTED: _l("已提交，待审核"),
    ReportState.RETURNED: _l("已退回"),
    ReportState.ACCEPTED: _l("已通过"),
}
TONES: Mapping[ReportState, str] = {
    ReportState.DUE: "quiet",
    ReportState.DRAFT: "info",
    ReportState.SUBMITTED: "warn",
    ReportState.RETURNED: "bad",
    ReportState.ACCEPTED: "ok",
}
DECISIONS: Mapping[Decision | None, Any] = {
    None: _l("待审核"),
    Decision.ACCEPTED: _l("已通过"),
    Decision.RETURNED: _l("已退回"),
}
DECISION_TONES: Mapping[Decision | None, str] = {
    None: "warn",
    Decision.ACCEPTED: "ok",
    Decision.RETURNED: "bad",
}
SECTIONS: Mapping[Section, Any] = {
    Section.PROGRESS: _l("组织推进"),
    Section.MEASURES: _l("主要做法"),
    Section.PROBLEMS: _l("问题与原因"),
    Section.NEXT_STEPS: _l("下一步安排"),
}
