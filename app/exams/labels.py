"""The staff's words for exams, in the visitor's language."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.bank import labels as bank
from app.exams.facts import (
    AppealState,
    AttemptKind,
    AttemptState,
    CorrectionState,
    DeliveryState,
    ExamState,
    ExtensionKind,
    Finding,
    ReleasePolicy,
    ResultDetail,
    Treatment,
)
from app.exams.records import ExtensionLine
from app.exams.rules.contacts import Contact
from question_bank.blueprints import Row
from question_bank.marks import MultiplePolicy
from question_bank.parallel import OverlapTooGreat
from question_bank.shortfalls import Shortfall, Wanted

STATES: dict[ExamState, Any] = {
    ExamState.DRAFT: _l("草稿"),
    ExamState.PUBLISHED: _l("已发布"),
    ExamState.CLOSED: _l("已关闭"),
}
STATE_TONES = {ExamState.DRAFT: "quiet", ExamState.PUBLISHED: "ok", ExamState.CLOSED: "info"}
RELEASES: dict[ReleasePolicy, Any] = {
    ReleasePolicy.AFTER_WINDOW: _l("场次结束且评阅完成后公布"),
    ReleasePolicy.WHEN_MARKED: _l("评阅完成后即公布"),
    ReleasePolicy.AT_ONCE: _l("交卷后即公布（其他考生可能仍在作答）"),
    ReleasePolicy.BY_HAND: _l("由组织者手动公布"),
}
MULTIPLE_POLICIES: dict[MultiplePolicy, Any] = {
    MultiplePolicy.ALL_OR_NOTHING: _l("全对得分，漏选不得分"),
    MultiplePolicy.HALF: _l("漏选得一半"),
    MultiplePolicy.PER_OPTION: _l("漏选时每选对一项得 0.5 分"),
    MultiplePolicy.PROPORTIONAL: _l("漏选按选对的比例得分"),
}
SITTING_KINDS: dict[AttemptKind, Any] = {AttemptKind.REGULAR: _l("正考"), AttemptKind.MAKE_UP: _l("补考")}
STANDINGS = {"to_come": _l("未开始"), "open": _l("进行中"), "closed": _l("已结束")}
STANDING_TONES = {"to_come": "info", "open": "ok", "closed": "quiet"}
ATTEMPT_STATES: dict[AttemptState, Any] = {
    AttemptState.OPEN: _l("作答中"),
    AttemptState.SUBMITTED: _l("已交卷"),
    AttemptState.EXPIRED: _l("到时自动交卷"),
    AttemptState.VOIDED: _l("已作废"),
}
ATTEMPT_TONES = {
    AttemptState.OPEN: "warn",
    AttemptState.SUBMITTED: "ok",
    AttemptState.EXPIRED: "info",
    AttemptState.VOIDED: "bad",
}
TREATMENTS: dict[Treatment, Any] = {
    Treatment.NEW_KEY: _l("更正答案，按新答案重新评分"),
    Treatment.FULL_MARKS: _l("试题有误，答过这道题的考生全体计满分"),
    Treatment.DROPPED: _l("试题作废，不计分：每人按其余题目的得分率折算这道题的分值"),
}
CORRECTION_STATES: dict[CorrectionState, Any] = {
    CorrectionState.PROPOSED: _l("待审批"),
    CorrectionState.APPROVED: _l("正在重新评分"),
    CorrectionState.DONE: _l("已完成"),
    CorrectionState.WITHDRAWN: _l("已撤回"),
}
CORRECTION_TONES = {
    CorrectionState.PROPOSED: "warn",
    CorrectionState.APPROVED: "info",
    CorrectionState.DONE: "ok",
    CorrectionState.WITHDRAWN: "quiet",
}
CROSSINGS = {"down": _l("由合格变为不合格"), "up": _l("由不合格变为合格"), "": ""}
CROSSING_TONES = {"down": "bad", "up": "ok", "": "quiet"}
DETAILS: dict[ResultDetail, Any] = {
    ResultDetail.FULL: _l("本人答卷、得分、评分说明、正确答案、出处和解析"),
    ResultDetail.MARKS: _l("本人答卷、得分和评分说明，不含答案"),
    ResultDetail.SCORE: _l("只有总分和结果"),
}
FINDINGS: dict[Finding, Any] = {
    Finding.FAIR: _l("评分恰当"),
    Finding.LENIENT: _l("偏宽"),
    Finding.HARSH: _l("偏严"),
    Finding.WRONG: _l("评分有误"),
}
FINDING_TONES = {Finding.FAIR: "ok", Finding.LENIENT: "warn", Finding.HARSH: "warn", Finding.WRONG: "bad"}
APPEAL_STATES: dict[AppealState, Any] = {
    AppealState.OPEN: _l("待答复"),
    AppealState.UPHELD: _l("已改分"),
    AppealState.DISMISSED: _l("维持原分"),
}
APPEAL_TONES = {AppealState.OPEN: "warn", AppealState.UPHELD: "ok", AppealState.DISMISSED: "quiet"}
NOTICED: dict[str, Any] = {"focus_loss": _l("离开考试页面"), "offline": _l("页面断网")}
# The traits a bank is laid out by, beside the kind.
TRAITS: dict[str, Any] = {"topic": _l("知识点"), "difficulty": _l("难度"), "level": _l("认知层次")}
COLUMNS: dict[str, dict[Any, Any]] = {
    "topic": bank.TOPICS,
    "difficulty": bank.DIFFICULTIES,
    "level": bank.LEVELS,
}
DELIVERY_STATES = {
    DeliveryState.RECEIVED: _l("待决定"),
    DeliveryState.ACCEPTED: _l("已采纳"),
    DeliveryState.REJECTED: _l("未采纳"),
}
DELIVERY_TONES = {
    DeliveryState.RECEIVED: "info",
    DeliveryState.ACCEPTED: "ok",
    DeliveryState.REJECTED: "quiet",
}
EXTENSIONS: dict[ExtensionKind, Any] = {
    ExtensionKind.PERSON: _l("个别延时"),
    ExtensionKind.HALL: _l("统一延时"),
    ExtensionKind.OUTAGE: _l("网络故障补时"),
    ExtensionKind.REVERSAL: _l("撤回"),
}
EXTENSION_TONES = {
    ExtensionKind.PERSON: "info",
    ExtensionKind.HALL: "info",
    ExtensionKind.OUTAGE: "warn",
    ExtensionKind.REVERSAL: "quiet",
}


CONTACTS: dict[Contact, Any] = {
    Contact.HERE: _l("作答中"),
    Contact.QUIET: _l("暂无联系"),
    Contact.GONE: _l("无联系"),
}
CONTACT_TONES = {Contact.HERE: "ok", Contact.QUIET: "warn", Contact.GONE: "bad"}
BOARD_FILTERS: dict[str, Any] = {
    "attention": _l("无联系"),
    "running": _l("正在作答"),
    "waiting": _l("未开始"),
    "ended": _l("已结束"),
}


def duration(seconds: int) -> str:
    """Say a time in minutes and seconds."""
    minutes, rest = divmod(seconds, 60)
    if not rest:
        return str(_("%(n)s 分钟", n=minutes))
    if not minutes:
        return str(_("%(n)s 秒", n=rest))
    return str(_("%(m)s 分 %(s)s 秒", m=minutes, s=rest))


def extension_time(line: ExtensionLine) -> str:
    """Say how much a decision gave, or took back."""
    if line.least_seconds == line.most_seconds:
        return duration(line.most_seconds)
    return str(
        _("%(least)s 至 %(most)s", least=duration(line.least_seconds), most=duration(line.most_seconds))
    )


def seat(hall: str, seat_no: int | None) -> str:
    """Name a seat; nothing where there is none."""
    if seat_no is None:
        return hall
    return str(_("%(hall)s %(n)s 号", hall=hall, n=seat_no)).strip()


def allowance(time_percent: int, extra_minutes: int) -> str:
    """Say what a person is allowed beyond the duration; nothing where there is nothing."""
    factor = f"{time_percent}%" if time_percent != 100 else ""
    more = str(_("加 %(n)s 分钟", n=extra_minutes)) if extra_minutes else ""
    return " ".join(part for part in (factor, more) if part)


def row_name(row: Row) -> str:
    """Name a row of a blueprint in words."""
    parts = [
        bank.KINDS[row.kind],
        bank.TOPICS.get(row.topic, row.topic) if row.topic else "",
        _("难度%(level)s", level=bank.DIFFICULTIES[row.difficulty]) if row.difficulty else "",
        bank.LEVELS[row.cognitive_level] if row.cognitive_level else "",
    ]
    return " · ".join(str(part) for part in parts if part)


def shortfall(found: Shortfall) -> str:
    """Say what rows lack together, and which items to write."""
    said = [
        _(
            "%(rows)s：需要 %(need)s 道，可用 %(have)s 道，还缺 %(missing)s 道。",
            rows=joined(row_name(row) for row in found.rows),
            need=found.need,
            have=found.have,
            missing=found.missing,
        )
    ]
    if found.items > found.have:
        said.append(
            _(
                "%(items)s 道题只涉及 %(have)s 处引文，同一引文一份卷只考一次。",
                items=found.items,
                have=found.have,
            )
        )
    if len(found.rows) > 1:
        said.append(_("这几行共用同一批试题。"))
    said.append(_("请就新的引文补写：%(wanted)s。", wanted=_to_write(found.wanted)))
    return "".join(map(str, said))


def _to_write(wanted: Iterable[Wanted]) -> str:
    return joined(_("%(row)s %(n)s 道", row=row_name(each.row), n=each.count) for each in wanted)


def too_alike(refused: OverlapTooGreat) -> str:
    """Say why parallel forms cannot be drawn, and which items to write."""
    return str(
        _(
            "两份卷各 %(count)s 题，最少也要重复 %(least)s 题，超过允许的 %(allowed)s 题。"
            "补写下列试题后就不必重复：%(wanted)s。",
            count=refused.count,
            least=refused.least,
            allowed=refused.allowed,
            wanted=_to_write(refused.wanted),
        )
    )


def joined(names: Iterable[str]) -> str:
    return str(_("、")).join(names)
