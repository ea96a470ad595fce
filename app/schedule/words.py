"""What the schedule calls its activity forms and marks, in the visitor's language."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.schedule.facts import (
    ActivityForm,
    AttendanceSource,
    AttendanceStatus,
    DayKind,
    HourTerms,
    PartOfDay,
    SpecialDay,
)
from app.schedule.rules.sheets import part_of

FORMS: Mapping[ActivityForm, Any] = {
    ActivityForm.LECTURE: _l("辅导报告"),
    ActivityForm.DISCUSSION: _l("专题研讨"),
    ActivityForm.SYMPOSIUM: _l("座谈交流"),
    ActivityForm.CENTRE_GROUP_STUDY: _l("理论中心组学习"),
    ActivityForm.ONSITE: _l("现场教学"),
    ActivityForm.SELF_STUDY: _l("自学"),
}
STATUSES: Mapping[AttendanceStatus, Any] = {
    AttendanceStatus.PRESENT: _l("到课"),
    AttendanceStatus.LATE: _l("迟到"),
    AttendanceStatus.LEFT_EARLY: _l("早退"),
    AttendanceStatus.ON_LEAVE: _l("请假"),
    AttendanceStatus.ABSENT: _l("缺课"),
}
TONES: Mapping[AttendanceStatus, str] = {
    AttendanceStatus.PRESENT: "ok",
    AttendanceStatus.LATE: "warn",
    AttendanceStatus.LEFT_EARLY: "warn",
    AttendanceStatus.ON_LEAVE: "info",
    AttendanceStatus.ABSENT: "bad",
}
SOURCES: Mapping[AttendanceSource, Any] = {
    AttendanceSource.CODE: _l("签到码"),
    AttendanceSource.ROLL_CALL: _l("点名"),
    AttendanceSource.PAPER: _l("纸质签到表"),
    AttendanceSource.LEAVE: _l("请假批准"),
}
PARTS_OF_DAY: Mapping[PartOfDay, Any] = {
    PartOfDay.MORNING: _l("上午"),
    PartOfDay.AFTERNOON: _l("下午"),
}
DAYS: Mapping[DayKind, Any] = {
    DayKind.HOLIDAY: _l("放假"),
    DayKind.WORKDAY: _l("调休上班"),
    DayKind.ORDINARY: _l("与平日相同"),
}
WEEKDAYS = (_l("星期一"), _l("星期二"), _l("星期三"), _l("星期四"), _l("星期五"), _l("星期六"), _l("星期日"))


def plain(hours: Decimal) -> str:
    """Return hours without zeros that say nothing: `2`, `1.33`, `40`."""
    return f"{hours:f}".rstrip("0").rstrip(".") if hours % 1 else f"{int(hours)}"


def terms(found: HourTerms) -> Any:
    """Say how a line of the ledger came about, so that anybody can work it out again."""
    how = _(
        "课程 %(held)s 分钟，计 %(share)s%%；%(minutes)s 分钟折 %(hours)s 学时",
        held=found.held_minutes,
        share=plain(Decimal(found.share) / 100),
        minutes=found.rule_minutes,
        hours=plain(found.rule_hours),
    )
    return _("%(how)s（%(basis)s）", how=how, basis=found.basis) if found.basis else how


FESTIVALS: Mapping[str, Any] = {
    "元旦": _l("元旦"),
    "春节": _l("春节"),
    "清明节": _l("清明节"),
    "劳动节": _l("劳动节"),
    "端午节": _l("端午节"),
    "中秋节": _l("中秋节"),
    "国庆节": _l("国庆节"),
}


def festival(name: str) -> Any:
    """Return a national holiday's name in the visitor's language; what a unit wrote stays as written."""
    return FESTIVALS.get(name, name)


def day_mark(special: SpecialDay) -> tuple[Any, str]:
    """Return how a special day is marked beside its date, and in which tone; a day like any other is not."""
    if special.kind is DayKind.ORDINARY:
        return "", "quiet"
    if special.kind is DayKind.WORKDAY:
        return _l("调休上班"), "info"
    return _l("%(name)s放假", name=festival(special.name)), "warn"


def part_of_day(at: datetime) -> Any:
    """Return the half of the day an instant lies in, in the visitor's language."""
    return PARTS_OF_DAY[part_of(at)]
