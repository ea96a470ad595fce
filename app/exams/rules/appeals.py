"""Until when a candidate may appeal, and who may decide."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from app.exams.facts import AppealState, ReleasePolicy
from app.refusals import N_, Forbidden, Refusal


class NotReleased(Refusal):
    code = "not_released"
    sentence = N_("成绩公布后才能申诉。")


class AppealClosed(Refusal):
    code = "appeal_closed"
    sentence = N_("本场考试不受理申诉，或者申诉期限已过。")


class AppealStands(Refusal):
    code = "appeal_stands"
    sentence = N_("您已有一份申诉正在办理，答复后才能再提。")


class OwnAppeal(Forbidden):
    code = "own_attempt"
    sentence = N_("不能答复自己的申诉。")


class MarkerDecides(Forbidden):
    code = "own_marking"
    sentence = N_("这道题由您评分，还有其他组织者可以办理，请由他人答复。")


class AppealDecided(Refusal):
    code = "decided"
    sentence = N_("这份申诉已经答复。")


class NothingChanged(Refusal):
    status = 422
    code = "nothing_changed"
    sentence = N_("选择改分时，请至少改动一道题的得分。")


class ChangedThough(Refusal):
    status = 422
    code = "changed"
    sentence = N_("选择维持原分时，各题得分须保持不变。")


def released_since(
    policy: ReleasePolicy, released_at: datetime | None, closes_at: datetime, marked_at: datetime | None
) -> datetime | None:
    """Return since when a marked attempt's result has been out; None while it is not."""
    if marked_at is None:
        return None
    if policy in (ReleasePolicy.AT_ONCE, ReleasePolicy.WHEN_MARKED):
        return marked_at
    ways = [released_at] if released_at is not None else []
    if policy is ReleasePolicy.AFTER_WINDOW:
        ways.append(closes_at)
    return max(min(ways), marked_at) if ways else None


def open_until(since: datetime | None, days: int) -> datetime | None:
    """Return the last instant of appealing; None where nobody may, or nothing is out yet."""
    return None if since is None or days == 0 else since + timedelta(days=days)


def check_filing(until: datetime | None, released: bool, at: datetime) -> None:
    """Refuse an appeal before the release, after its days, or where none are taken."""
    if not released:
        raise NotReleased
    if until is None or at > until:
        raise AppealClosed


def check_decider(
    state: AppealState,
    decider: uuid.UUID,
    candidate: uuid.UUID,
    markers: Collection[uuid.UUID],
    others: Collection[uuid.UUID],
) -> None:
    """Refuse the candidate, and the marker of what is appealed where somebody else could decide.

    `others` are all who organize the exam; without anyone but candidate and markers the marker answers.
    """
    if state is not AppealState.OPEN:
        raise AppealDecided
    if decider == candidate:
        raise OwnAppeal
    if decider in markers and set(others) - set(markers) - {candidate}:
        raise MarkerDecides
