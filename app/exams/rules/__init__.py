"""Decisions about exams: facts and a time in, an answer out."""

from datetime import datetime, timedelta
from decimal import Decimal

from app.exams.facts import AttemptState, MarkingState, ReleasePolicy

# Silent: what was on its way at the deadline still arrives. The sweeper waits a little longer than that.
GRACE = timedelta(seconds=10)
SWEEP_AFTER = GRACE + timedelta(seconds=5)
MOST_RESPONSES = 50
# What an integer column holds on either database.
LARGEST_NUMBER = 2**31 - 1


def deadline(started_at: datetime, minutes: int, time_percent: int, closes_at: datetime) -> datetime:
    """Return when an attempt ends: its duration times the person's allowance, never past the sitting (EX-4)."""
    return min(started_at + timedelta(minutes=minutes) * time_percent / 100, closes_at)


def standing(opens_at: datetime, closes_at: datetime, at: datetime) -> str:
    """Say where an instant lies: before, within or after the window."""
    if at < opens_at:
        return "to_come"
    return "open" if at < closes_at else "closed"


def released(
    policy: ReleasePolicy,
    released_at: datetime | None,
    closes_at: datetime,
    state: AttemptState,
    marking: MarkingState,
    at: datetime,
) -> bool:
    """Say whether a candidate may see marks and keys (GR-7). Released by hand, an exam is released for good."""
    if state not in (AttemptState.SUBMITTED, AttemptState.EXPIRED) or marking is MarkingState.UNMARKED:
        return False
    if policy is ReleasePolicy.AT_ONCE:
        return True
    if marking is not MarkingState.MARKED:
        return False
    if policy is ReleasePolicy.WHEN_MARKED:
        return True
    by_hand = released_at is not None and released_at <= at
    return by_hand or (policy is ReleasePolicy.AFTER_WINDOW and at >= closes_at)


def passed(score: Decimal, pass_mark: Decimal) -> bool:
    """Say whether a score passes; the line itself does (GR-8)."""
    return score >= pass_mark
