"""What the pages say about leave."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.leave.facts import (
    Approver,
    Days,
    Half,
    LeaveFacts,
    LeaveKind,
    LeaveState,
    Missed,
    OfferFacts,
    OfferState,
    VacancyOutcome,
    Why,
)
from app.planning.words import CAUSES as CAUSES
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
OFFERS: Mapping[OfferState, Any] = {
    OfferState.OPEN: _l("待答复"),
    OfferState.ACCEPTED: _l("已接受"),
    OfferState.DECLINED: _l("已谢绝"),
    OfferState.LAPSED: _l("逾期未答复"),
    OfferState.DROPPED: _l("已不符合规则"),
}
OFFER_TONES = {
    OfferState.OPEN: "warn",
    OfferState.ACCEPTED: "ok",
    OfferState.DECLINED: "quiet",
    OfferState.LAPSED: "bad",
    OfferState.DROPPED: "quiet",
}
OUTCOMES: Mapping[VacancyOutcome | None, Any] = {
    None: _l("递补中"),
    VacancyOutcome.FILLED: _l("已递补"),
    VacancyOutcome.GIVEN: _l("名额已另行安排"),
    VacancyOutcome.NOBODY: _l("没有可递补的人员"),
    VacancyOutcome.TOO_LATE: _l("临近开班，不再递补"),
}
OUTCOME_TONES = {
    None: "warn",
    VacancyOutcome.FILLED: "ok",
    VacancyOutcome.GIVEN: "info",
    VacancyOutcome.NOBODY: "bad",
    VacancyOutcome.TOO_LATE: "quiet",
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


def why_first(offer: OfferFacts) -> str:
    """Say what put somebody first for a free seat, in the order in which it is looked at."""
    later = offer.placed_in
    first = _("已编入较晚的第 %(n)s 期，可以提前", n=later) if later else _("还没有批次")
    others = _("之后还有 %(n)s 期可以参加", n=offer.others) if offer.others else _("之后没有其他批次可以参加")
    away = _("届时本单位已有 %(n)s 人参训，至多 %(m)s 人", n=offer.away, m=offer.allowed)
    return str(_("；")).join((str(first), str(others), str(away)))


WHYS: Mapping[Why, Any] = {
    Why.WITHDRAWN: _l("退出后没有批次"),
    Why.DEFERRAL_OVER: _l("免训、缓训已到期"),
    Why.UNPLACED: _l("没有编入批次"),
    Why.ABSENT: _l("缺训"),
    Why.SHORT: _l("出勤或学时不足"),
}


def why_missed(each: Missed) -> str:
    """Say why somebody is owed a make-up."""
    match each.why:
        case Why.WITHDRAWN:
            return each.detail or str(_("退出后没有批次"))
        case Why.DEFERRAL_OVER:
            return str(_("免训、缓训已到期"))
        case Why.UNPLACED:
            return str(_("没有编入批次"))
        case Why.ABSENT:
            return str(_("第 %(n)s 期缺训", n=each.batch_number))
        case Why.SHORT:
            return str(_("第 %(n)s 期出勤或学时不足", n=each.batch_number))
