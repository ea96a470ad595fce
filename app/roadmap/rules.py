"""How a milestone stands, when its owner is reminded, and the usual milestones of a programme."""

from collections.abc import Iterable
from datetime import date, timedelta

from app.refusals import N_, Refusal
from app.roadmap.facts import Draft, Span, Standing

# Days before the due day on which the owner is told that it is near.
NOTICE = 7
# What stands before the first batch and after the last, when a programme leaves room for it.
LEAD = timedelta(days=14)
TAIL = timedelta(days=30)


class DaysReversed(Refusal):
    sentence = N_("完成期限不能早于开始日期。")


class DoneInFuture(Refusal):
    sentence = N_("完成日期不能晚于今天。")


def standing(starts_on: date, due_on: date, done_on: date | None, today: date) -> Standing:
    """Return how a milestone stands on a day; the due day itself is still in time."""
    if done_on is not None:
        return Standing.DONE if done_on <= due_on else Standing.DONE_LATE
    if today > due_on:
        return Standing.OVERDUE
    if (due_on - today).days <= NOTICE:
        return Standing.SOON
    return Standing.UNDER_WAY if today >= starts_on else Standing.AHEAD


def check_days(starts_on: date, due_on: date) -> None:
    if due_on < starts_on:
        raise DaysReversed


def check_done(done_on: date, today: date) -> None:
    if done_on > today:
        raise DoneInFuture


def usual(starts_on: date, ends_on: date, batches: Iterable[Span], *, exam: bool) -> list[Draft]:
    """Return the milestones most programmes have, dated from the programme's own days and its batches.

    Every date lies within the programme; a step whose batches are not set yet is dated from the programme alone.
    """
    spans = sorted(batches, key=lambda each: each.starts_on)
    first = spans[0].starts_on if spans else min(starts_on + LEAD, ends_on)
    last = max((each.ends_on for each in spans), default=max(ends_on - TAIL, first))

    def draft(title: str, detail: str, begin: date, due: date) -> Draft:
        due = min(max(due, starts_on), ends_on)
        return Draft(title, detail, min(max(begin, starts_on), due), due)

    eve = first - timedelta(days=1)
    found = [
        draft("确定层级，冻结应训名册", "名册不漏一人，漏网人员逐一核实。", starts_on, first - LEAD),
        draft("发布轮训计划", "分批次安排到人，通知本人和所在单位。", first - LEAD, first - LEAD / 2),
        draft("落实课表、师资和场地", "每期课表无冲突，讲师和场地已确认。", first - LEAD, eve),
        draft("分批次轮训", "各期按计划开班，考勤和学时当天登记。", first, last),
    ]
    if exam:
        found.append(draft("组织考试", "参训人员全部参加，成绩经复核后公布。", first, last + TAIL / 3))
    found += [
        draft("补训、补考", "缺训、未通过人员逐一落实，不漏一人。", last, last + TAIL * 2 / 3),
        draft("颁发结业证书", "对照名册核对后颁发，登记入干部培训档案。", last, last + TAIL * 2 / 3),
        draft("总结并上报", "覆盖情况经督查核对，形成书面报告。", last, ends_on),
    ]
    return found
