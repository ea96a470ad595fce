"""Which parts an inspection takes, what a period may be, what is masked, and how files are named."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from app.packs.facts import Inspection, PackDraft, Part
from app.refusals import N_, Refusal

# Whole certificates go into a pack up to so many; the list with their digests is always whole.
MOST_CERTIFICATES = 500
MOST_PEOPLE = 20_000
LONGEST_DAYS = 1100
MOST_AT_ONCE, MOST_A_DAY = 3, 20
KINDS: Mapping[Inspection, tuple[Part, ...]] = MappingProxyType(
    {
        Inspection.FULL: tuple(Part),
        Inspection.SPECIAL: (
            Part.ROSTER,
            Part.TIMETABLE,
            Part.SIGN_IN,
            Part.LEAVE,
            Part.RESULTS,
            Part.GAP,
            Part.COVERAGE,
            Part.JOURNAL,
        ),
        Inspection.APPRAISAL: (
            Part.PLAN,
            Part.ROSTER,
            Part.RESULTS,
            Part.CERTIFICATES,
            Part.GAP,
            Part.COVERAGE,
            Part.REPORT,
            Part.JOURNAL,
        ),
    }
)
# A folder or file each; the number is the place among the parts, whatever the inspection takes.
NAMES: Mapping[Part, str] = MappingProxyType(
    {
        Part.PLAN: "轮训计划",
        Part.ROSTER: "应训名册",
        Part.TIMETABLE: "课程表",
        Part.SIGN_IN: "签到记录",
        Part.LEAVE: "请假与免训缓训",
        Part.BLUEPRINT: "命题双向细目表",
        Part.RESULTS: "考试成绩",
        Part.CERTIFICATES: "结业证书",
        Part.GAP: "未完成人员及原因",
        Part.COVERAGE: "覆盖情况",
        Part.REPORT: "单位报告",
        Part.JOURNAL: "操作日志",
    }
)
# What no file may be called by on any system.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
# Identity numbers first: eleven of their digits might look like a telephone number.
_IDENTITY = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


class PeriodWrong(Refusal):
    status = 422
    sentence = N_("起始日期不能晚于截止日期，截止日期不能晚于今天，一次最多三年。")


class TooManyPeople(Refusal):
    status = 422
    sentence = N_("范围内有 %(people)s 人，超过一个材料包的上限 %(most)s 人，请按下级单位分别生成。")


class TooManyOrders(Refusal):
    status = 429
    sentence = N_(
        "你有 %(waiting)s 个材料包正在生成，24 小时内已申请 %(orders)s 个；"
        "同时最多 %(at_once)s 个，24 小时最多 %(a_day)s 个。请稍后再申请。"
    )


class NoRoster(Refusal):
    sentence = N_("截至所选日期，应训名册还没有冻结，或者范围内没有人员，没有材料可以生成。")


def check_period(draft: PackDraft, today: date) -> None:
    if not draft.since <= draft.until <= today or (draft.until - draft.since).days > LONGEST_DAYS:
        raise PeriodWrong


def check_orders(orders: int, waiting: int) -> None:
    """Hold somebody to so many orders in a day, and so many that are not made yet (decision 0038)."""
    if waiting >= MOST_AT_ONCE or orders >= MOST_A_DAY:
        raise TooManyOrders(waiting=waiting, orders=orders, at_once=MOST_AT_ONCE, a_day=MOST_A_DAY)


def check_people(people: int) -> None:
    if not people:
        raise NoRoster
    if people > MOST_PEOPLE:
        raise TooManyPeople(people=people, most=MOST_PEOPLE)


def masked(text: str) -> str:
    """Return a text with the middle of every telephone and identity number in it hidden."""
    return _PHONE.sub(r"\1****\2", _IDENTITY.sub(r"\1********\2", text))


def path_of(part: Part, *names: str) -> str:
    """Return where a file of a part stands in the archive."""
    number = list(Part).index(part) + 1
    return "/".join([f"{number:02d}-{NAMES[part]}", *(_FORBIDDEN.sub("_", name) for name in names)])
