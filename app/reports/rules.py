"""How a report goes from hand to hand: which step leads where, what it must hold, and who judges it."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from app.refusals import N_, Forbidden, Refusal
from app.reports.facts import ReportState, Section, Texts
from app.reports.facts import Step as Step

LONGEST = 2000
# Days before the due day on which those who have not reported are told that it is near.
NOTICE = timedelta(days=3)
# Everything that can be done, and what follows; what is not named here is refused.
STEPS: Mapping[tuple[ReportState, Step], ReportState] = MappingProxyType(
    {
        (ReportState.DUE, Step.WRITE): ReportState.DRAFT,
        (ReportState.DRAFT, Step.WRITE): ReportState.DRAFT,
        (ReportState.RETURNED, Step.WRITE): ReportState.RETURNED,
        (ReportState.DRAFT, Step.SUBMIT): ReportState.SUBMITTED,
        (ReportState.RETURNED, Step.SUBMIT): ReportState.SUBMITTED,
        (ReportState.SUBMITTED, Step.ACCEPT): ReportState.ACCEPTED,
        (ReportState.SUBMITTED, Step.RETURN): ReportState.RETURNED,
    }
)
# How old figures that took a job to gather may be when they are handed in.
FRESH = timedelta(minutes=30)
# Whoever asked has something in hand to judge, or has judged it.
REPORTED = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED})
UNREPORTED = frozenset(ReportState) - REPORTED


class StepClosed(Refusal):
    sentence = N_("报告现在的状态不能办理这一步，请刷新页面后再看。")


class WrittenMeanwhile(Refusal):
    sentence = N_("这份报告刚刚被别人修改过。您写的内容仍在下面，请对照后再保存。")


class FiguresStale(Refusal):
    """What is handed in is as of now: figures gathered a while ago are gathered anew first."""

    sentence = N_("本单位人数较多，提交的数字须在半小时之内生成。请先生成数字，完成后再提交。")


class SectionEmpty(Refusal):
    status = 422
    sentence = N_("还有没写的部分：%(names)s。写完后才能提交。")


class OwnReport(Forbidden):
    sentence = N_("报告由您提交，须由另一人审核。")


class NoComment(Refusal):
    status = 422
    sentence = N_("退回时请写明需要补充或更正什么。")


class DaysWrong(Refusal):
    status = 422
    sentence = N_("报送期限不能早于今天，统计截止日期不能晚于报送期限。")


class NobodyBelow(Refusal):
    sentence = N_("名册尚未冻结，或者本单位以下没有应训人员，没有单位可以报送。")


class ToldToday(Refusal):
    sentence = N_("今天已经提醒过，明天可以再次提醒。")


class AllReported(Refusal):
    sentence = N_("各单位都已报送，没有需要提醒的单位。")


def may_take(state: ReportState, step: Step) -> bool:
    return (state, step) in STEPS


def take(state: ReportState, step: Step) -> ReportState:
    """Return the state after a step; refuse one that the state does not allow."""
    if not may_take(state, step):
        raise StepClosed
    return STEPS[state, step]


def are_fresh(known_at: datetime, at: datetime) -> bool:
    """Say whether figures known at an instant may be handed in at another."""
    return at - known_at <= FRESH


def unwritten(texts: Texts) -> list[Section]:
    """Return the sections that say nothing yet."""
    return [section for section in Section if not texts.get(section, "").strip()]


def check_judge(submitted_by: uuid.UUID, judge: uuid.UUID) -> None:
    """Refuse that somebody accepts or returns what they handed in themselves (AZ-7)."""
    if submitted_by == judge:
        raise OwnReport


def check_days(due_on: date, as_of: date | None, today: date) -> None:
    if due_on < today or (as_of is not None and as_of > due_on):
        raise DaysWrong


def is_overdue(state: ReportState, due_on: date, today: date) -> bool:
    """Say whether a report is late: the due day itself is still in time, and so is what was handed in."""
    return state in UNREPORTED and today > due_on


def check_reminder(told_on: date | None, today: date) -> None:
    """Let somebody remind by hand once a day."""
    if told_on is not None and told_on >= today:
        raise ToldToday
