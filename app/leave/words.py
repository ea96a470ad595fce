"""What the pages say about leave."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.leave.facts import Approver, Days, Half, LeaveFacts, LeaveKind, LeaveState
from app.web.parts import day

KINDS: Mapping[LeaveKind, Any] = {
    LeaveKind.OFFICIAL: _l("公务"),
    LeaveKind.SICK: _l("病假"),
    LeaveKind.PERSONAL: _l("事假"),
    LeaveKind.OTHER: _l("其他"),
}
HALVES: Mapping[Half, Any] = {Half.MORNING: _l("上午"), Half.AFTERNOON: _l("下午")}
STATES: Mapping[LeaveState, Any] = {
    LeaveState.ASKED: _l("待审批"),
    LeaveState.APPROVED: _l("已批准"),
    LeaveState.SENT_BACK: _l("已退回"),
    LeaveState.WITHDRAWN: _l("已撤回"),
    LeaveState.CLOSED: _l("已销假"),
}
TONES = {
    LeaveState.ASKED: "warn",
    LeaveState.APPROVED: "ok",
    LeaveState.SENT_BACK: "bad",
    LeaveState.WITHDRAWN: "quiet",
    LeaveState.CLOSED: "info",
}
APPROVERS: Mapping[Approver, Any] = {
    Approver.CLASS_ORGANIZER: _l("本单位组织者"),
    Approver.PROGRAMME_ORGANIZER: _l("专项组织者"),
    Approver.LEADER: _l("主办单位负责人"),
}
PRESETS: Mapping[str, Any] = {
    "three": _l("三级：半天内、一天内、更长"),
    "two": _l("两级：一天内、更长"),
    "one": _l("一级：都由专项组织者审批"),
}


def span(days: Days) -> str:
    """Return the days of a leave, the shorter way where it begins and ends on one day."""
    if days.starts_on == days.ends_on:
        if days.starts_half != days.ends_half:
            return str(_("%(day)s 全天", day=day(days.starts_on)))
        return f"{day(days.starts_on)} {HALVES[days.starts_half]}"
    first = f"{day(days.starts_on)} {HALVES[days.starts_half]}"
    return f"{first} — {day(days.ends_on)} {HALVES[days.ends_half]}"


def length(half_days: int) -> str:
    """Return a length in days: 0.5, 1, 1.5 …"""
    return str(_("%(n)s 天", n=in_days(half_days)))


def in_days(half_days: int) -> str:
    return f"{Decimal(half_days) / 2:f}".removesuffix(".0")


def approver(leave: LeaveFacts) -> str:
    """Say who decides, by name where it is one person."""
    role = str(APPROVERS[leave.approver])
    return f"{role} {leave.approver_name}" if leave.approver_name else role
