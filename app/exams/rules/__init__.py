"""Decisions about exams: facts and a time in, an answer out."""

from datetime import datetime, timedelta
from decimal import Decimal

from app.exams.facts import Admission, AttemptState, MarkingState, ReleasePolicy

# Silent: what was on its way at the deadline still arrives. The sweeper waits a little longer than that.
GRACE = timedelta(seconds=10)
SWEEP_AFTER = GRACE + timedelta(seconds=5)
MOST_RESPONSES = 50
# What an integer column holds on either database.
LARGEST_NUMBER = 2**31 - 1


def allowed(minutes: int, time_percent: int = 100, extra_minutes: int = 0) -> timedelta:
    """Return how long a person may work: the duration times their factor, and their minutes on top."""
    return timedelta(minutes=minutes) * time_percent / 100 + timedelta(minutes=extra_minutes)


def deadline(
    started_at: datetime, minutes: int, time_percent: int, closes_at: datetime, extra_minutes: int = 0
) -> datetime:
    """Return when an attempt ends: what the person is allowed, never past the sitting (EX-4).

    `closes_at` is the sitting's end as it stands for this person: later where it is held open for them.
    """
    return min(started_at + allowed(minutes, time_percent, extra_minutes), closes_at)


def extended(base: datetime, current: datetime, granted_seconds: int) -> datetime:
    """Return the deadline of an open attempt after its extensions add up to so much; never earlier (EX-4).

    `base` is the deadline fixed at the start. What was taken back no longer adds up, but has been promised: the
    deadline waits for later extensions to reach it.
    """
    return max(current, base + timedelta(seconds=granted_seconds))


def minutes_left(deadline_at: datetime, ended_at: datetime | None) -> int:
    """Return how many minutes somebody had left when their attempt ended, begun ones whole."""
    if ended_at is None or ended_at >= deadline_at:
        return 0
    return -(-int((deadline_at - ended_at).total_seconds()) // 60)


def standing(opens_at: datetime, closes_at: datetime, at: datetime) -> str:
    """Say where an instant lies: before, within or after the window."""
    if at < opens_at:
        return "to_come"
    return "open" if at < closes_at else "closed"


def admission(
    opens_at: datetime,
    closes_at: datetime,
    last_admission_at: datetime | None,
    at: datetime,
    held_open: timedelta = timedelta(),
) -> Admission:
    """Say whether one may begin at an instant; a window held open longer admits as much longer."""
    if at < opens_at:
        return Admission.TO_COME
    if at >= closes_at + held_open:
        return Admission.CLOSED
    if last_admission_at is not None and at >= last_admission_at + held_open:
        return Admission.TOO_LATE
    return Admission.OPEN


def again_from(last_ended_at: datetime | None, wait_hours: int) -> datetime | None:
    """Return from when one may try again after an attempt; None where there was none, or no wait is asked for."""
    if last_ended_at is None or not wait_hours:
        return None
    return last_ended_at + timedelta(hours=wait_hours)


def counted(score: Decimal | None, cap: Decimal | None) -> Decimal | None:
    """Return the score that is reported: what was reached on paper, up to the cap of a make-up."""
    return score if score is None or cap is None else min(score, cap)


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


def keys_open(
    policy: ReleasePolicy, released_at: datetime | None, last_closes_at: datetime, at: datetime
) -> bool:
    """Say whether somebody who may see their marks may see paper, keys and reasons too (GR-7).

    After the window means the last one of the exam: another sitting may draw the same items.
    """
    if policy is not ReleasePolicy.AFTER_WINDOW or at >= last_closes_at:
        return True
    return released_at is not None and released_at <= at


# Of fewer people a figure could be read back to one of them.
FEWEST_FOR_FIGURES = 5


def tells_of_one(people: int, *, waits: bool) -> bool:
    """Say whether an exam's figures would tell somebody who waits for their result what they got (GR-7)."""
    return waits and people < FEWEST_FOR_FIGURES


def passed(score: Decimal, pass_mark: Decimal) -> bool:
    """Say whether a score passes; the line itself does (GR-8)."""
    return score >= pass_mark
