"""Inspections and parts, in the visitor's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.packs.facts import Inspection, Part

# As they stand in a pack, which is in Chinese whoever orders it.
CHINESE: Mapping[Inspection, str] = {
    Inspection.FULL: "全面督查",
    Inspection.SPECIAL: "专项检查",
    Inspection.APPRAISAL: "年度考核",
}
INSPECTIONS: Mapping[Inspection, Any] = {
    Inspection.FULL: _l("全面督查"),
    Inspection.SPECIAL: _l("专项检查"),
    Inspection.APPRAISAL: _l("年度考核"),
}
PARTS: Mapping[Part, Any] = {
    Part.PLAN: _l("轮训计划"),
    Part.ROSTER: _l("应训名册"),
    Part.TIMETABLE: _l("课程表"),
    Part.SIGN_IN: _l("签到记录"),
    Part.LEAVE: _l("请假与免训缓训"),
    Part.BLUEPRINT: _l("命题双向细目表"),
    Part.RESULTS: _l("考试成绩"),
    Part.CERTIFICATES: _l("结业证书"),
    Part.GAP: _l("未完成人员及原因"),
    Part.COVERAGE: _l("覆盖情况"),
    Part.REPORT: _l("单位报告"),
    Part.JOURNAL: _l("操作日志封印与证明"),
}


def size(count: int | None) -> str:
    """Return a number of bytes as people read it."""
    if count is None:
        return ""
    return f"{count / 1024:.0f} KB" if count < 1 << 20 else f"{count / (1 << 20):.1f} MB"
