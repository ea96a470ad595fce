"""When an attempt ends and when its result is shown: tables worked out by hand."""

from datetime import UTC, datetime

import pytest

from app.exams import rules
from app.exams.facts import AttemptState, MarkingState, ReleasePolicy

DAY = datetime(2026, 11, 2, tzinfo=UTC)


def _at(clock: str) -> datetime:
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return DAY.replace(hour=hours, minute=minutes, second=seconds[0] if seconds else 0)


@pytest.mark.parametrize(
    ("started", "minutes", "percent", "closes", "ends"),
    [
        ("09:00", 60, 100, "12:00", "10:00"),
        ("09:00", 60, 125, "12:00", "10:15"),
        ("09:00", 60, 150, "12:00", "10:30"),
        ("09:00", 60, 200, "12:00", "11:00"),
        ("09:00", 90, 100, "12:00", "10:30"),
        ("09:00", 90, 133, "12:00", "10:59:42"),
        ("09:00", 1, 100, "12:00", "09:01"),
        ("09:00", 1, 150, "12:00", "09:01:30"),
        ("09:00", 7, 110, "12:00", "09:07:42"),
        ("09:00", 180, 100, "12:00", "12:00"),
        ("09:00", 181, 100, "12:00", "12:00"),
        ("09:00", 120, 150, "12:00", "12:00"),
        ("09:00", 120, 151, "12:00", "12:00"),
        ("10:59:59", 60, 100, "12:00", "11:59:59"),
        ("11:00", 60, 100, "12:00", "12:00"),
        ("11:00:01", 60, 100, "12:00", "12:00"),
        ("11:30", 60, 100, "12:00", "12:00"),
        ("11:30", 60, 300, "12:00", "12:00"),
        ("11:30", 20, 100, "12:00", "11:50"),
        ("11:30", 20, 150, "12:00", "12:00"),
        ("11:30", 20, 149, "12:00", "11:59:48"),
        ("11:59:59", 60, 100, "12:00", "12:00"),
        ("09:15", 45, 100, "09:59", "09:59"),
        ("09:15", 45, 100, "10:00", "10:00"),
        ("09:15", 45, 100, "10:01", "10:00"),
    ],
)
def test_the_deadline(started: str, minutes: int, percent: int, closes: str, ends: str) -> None:
    """EX-4, EX-15."""
    assert rules.deadline(_at(started), minutes, percent, _at(closes)) == _at(ends)


@pytest.mark.parametrize(
    ("now", "where"),
    [
        ("08:59:59", "to_come"),
        ("09:00", "open"),
        ("11:59:59", "open"),
        ("12:00", "closed"),
        ("13:00", "closed"),
    ],
)
def test_the_window_is_half_open(now: str, where: str) -> None:
    assert rules.standing(_at("09:00"), _at("12:00"), _at(now)) == where


SUBMITTED, OPEN, VOIDED, EXPIRED = (
    AttemptState.SUBMITTED,
    AttemptState.OPEN,
    AttemptState.VOIDED,
    AttemptState.EXPIRED,
)
UNMARKED, NEEDS, MARKED = MarkingState.UNMARKED, MarkingState.NEEDS_MARKER, MarkingState.MARKED


@pytest.mark.parametrize(
    ("policy", "by_hand", "state", "marking", "now", "shown"),
    [
        (ReleasePolicy.AT_ONCE, None, SUBMITTED, UNMARKED, "11:00", False),
        (ReleasePolicy.AT_ONCE, None, SUBMITTED, NEEDS, "11:00", True),
        (ReleasePolicy.AT_ONCE, None, EXPIRED, MARKED, "11:00", True),
        (ReleasePolicy.AT_ONCE, None, OPEN, MARKED, "11:00", False),
        (ReleasePolicy.AT_ONCE, None, VOIDED, MARKED, "13:00", False),
        (ReleasePolicy.WHEN_MARKED, None, SUBMITTED, NEEDS, "13:00", False),
        (ReleasePolicy.WHEN_MARKED, None, SUBMITTED, MARKED, "11:00", True),
        (ReleasePolicy.AFTER_WINDOW, None, SUBMITTED, MARKED, "11:59:59", False),
        (ReleasePolicy.AFTER_WINDOW, None, SUBMITTED, MARKED, "12:00", True),
        (ReleasePolicy.AFTER_WINDOW, None, SUBMITTED, NEEDS, "13:00", False),
        (ReleasePolicy.AFTER_WINDOW, "10:00", SUBMITTED, MARKED, "11:00", True),
        (ReleasePolicy.BY_HAND, None, SUBMITTED, MARKED, "13:00", False),
        (ReleasePolicy.BY_HAND, "13:00", SUBMITTED, MARKED, "12:59:59", False),
        (ReleasePolicy.BY_HAND, "13:00", SUBMITTED, MARKED, "13:00", True),
        (ReleasePolicy.BY_HAND, "13:00", SUBMITTED, NEEDS, "14:00", False),
        (ReleasePolicy.BY_HAND, "13:00", VOIDED, MARKED, "14:00", False),
    ],
)
def test_the_release(
    policy: ReleasePolicy,
    by_hand: str | None,
    state: AttemptState,
    marking: MarkingState,
    now: str,
    shown: bool,
) -> None:
    """GR-7."""
    released_at = None if by_hand is None else _at(by_hand)
    assert rules.released(policy, released_at, _at("12:00"), state, marking, _at(now)) is shown
