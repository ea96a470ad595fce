"""EX-15: when an attempt ends, and whether it may begin, for every mixture of what decides it; worked out by hand.

All rows are of one morning: the exam lasts 60 minutes, the sitting opens at 09:00.
"""

from datetime import UTC, datetime, timedelta

import pytest

from app.exams import rules
from app.exams.facts import Admission

DAY = datetime(2026, 11, 2, tzinfo=UTC)
EXAM_MINUTES = 60


def _at(clock: str) -> datetime:
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return DAY.replace(hour=hours, minute=minutes, second=seconds[0] if seconds else 0)


# started, the sitting's own duration, factor, minutes on top, closes, held open, extensions in order (a negative
# one takes an earlier one back), ends
DEADLINES = [
    # The window is long: duration and allowance decide.
    ("09:00", None, 100, 0, "12:00", 0, (), "10:00"),
    ("09:00", None, 130, 0, "12:00", 0, (), "10:18"),
    ("09:00", None, 100, 15, "12:00", 0, (), "10:15"),
    ("09:00", None, 130, 15, "12:00", 0, (), "10:33"),
    ("09:00", None, 300, 0, "12:00", 0, (), "12:00"),
    ("09:00", None, 133, 0, "12:00", 0, (), "10:19:48"),
    ("09:00", None, 101, 1, "12:00", 0, (), "10:01:36"),
    # The sitting's own duration comes before the exam's.
    ("09:00", 90, 100, 0, "12:00", 0, (), "10:30"),
    ("09:00", 45, 100, 0, "12:00", 0, (), "09:45"),
    ("09:00", 90, 150, 0, "12:00", 0, (), "11:15"),
    ("09:00", 45, 150, 10, "12:00", 0, (), "10:17:30"),
    ("09:00", 1, 100, 0, "12:00", 0, (), "09:01"),
    ("09:00", 180, 100, 0, "12:00", 0, (), "12:00"),
    ("09:00", 181, 100, 0, "12:00", 0, (), "12:00"),
    # Late starts lose nothing until the window ends.
    ("10:30", None, 100, 0, "12:00", 0, (), "11:30"),
    ("11:00", None, 100, 0, "12:00", 0, (), "12:00"),
    ("11:00:01", None, 100, 0, "12:00", 0, (), "12:00"),
    ("11:20", None, 100, 0, "12:00", 0, (), "12:00"),
    ("11:20", None, 200, 30, "12:00", 0, (), "12:00"),
    ("11:59:59", None, 100, 0, "12:00", 0, (), "12:00"),
    ("11:20", 30, 100, 0, "12:00", 0, (), "11:50"),
    ("11:20", 30, 130, 0, "12:00", 0, (), "11:59"),
    ("11:20", 30, 100, 10, "12:00", 0, (), "12:00"),
    ("11:20", 30, 100, 11, "12:00", 0, (), "12:00"),
    # A window exactly as long as the exam.
    ("09:00", None, 100, 0, "10:00", 0, (), "10:00"),
    ("09:05", None, 100, 0, "10:00", 0, (), "10:00"),
    ("09:00", None, 150, 0, "10:00", 0, (), "10:00"),
    ("09:00", None, 100, 0, "09:59", 0, (), "09:59"),
    # Held open for one who could not begin: the end moves, the duration does not.
    ("09:00", None, 100, 0, "10:00", 20, (), "10:00"),
    ("09:05", None, 100, 0, "10:00", 20, (), "10:05"),
    ("09:20", None, 100, 0, "10:00", 20, (), "10:20"),
    ("09:30", None, 100, 0, "10:00", 20, (), "10:20"),
    ("10:10", None, 100, 0, "10:00", 20, (), "10:20"),
    ("09:00", None, 150, 0, "10:00", 20, (), "10:20"),
    ("09:00", None, 130, 0, "10:00", 20, (), "10:18"),
    ("09:15", 30, 100, 0, "10:00", 20, (), "09:45"),
    # Extended while it runs: on top of the deadline, past the window if need be.
    ("09:00", None, 100, 0, "12:00", 0, (10,), "10:10"),
    ("09:00", None, 100, 0, "10:00", 0, (10,), "10:10"),
    ("09:30", None, 100, 0, "10:00", 0, (10,), "10:10"),
    ("09:00", None, 130, 0, "12:00", 0, (10,), "10:28"),
    ("09:00", 90, 100, 0, "10:30", 0, (10,), "10:40"),
    ("09:00", None, 100, 15, "12:00", 0, (10,), "10:25"),
    ("09:00", None, 100, 0, "12:00", 0, (10, 5), "10:15"),
    ("09:00", None, 100, 0, "12:00", 0, (10, 5, 20), "10:35"),
    ("11:20", None, 100, 0, "12:00", 0, (1,), "12:01"),
    ("09:30", None, 100, 0, "10:00", 20, (10,), "10:30"),
    # Taken back: what was promised to an open attempt stays, and later time comes on top of what still counts.
    ("09:00", None, 100, 0, "12:00", 0, (10, -10), "10:10"),
    ("09:00", None, 100, 0, "12:00", 0, (60, -60), "11:00"),
    ("09:00", None, 100, 0, "12:00", 0, (60, -60, 6), "11:00"),
    ("09:00", None, 100, 0, "12:00", 0, (60, -60, 60), "11:00"),
    ("09:00", None, 100, 0, "12:00", 0, (60, -60, 70), "11:10"),
    ("09:00", None, 100, 0, "12:00", 0, (10, 20, -10), "10:30"),
    ("09:00", None, 100, 0, "12:00", 0, (10, 20, -10, 10), "10:30"),
    ("09:00", None, 100, 0, "12:00", 0, (10, 20, -10, 15), "10:35"),
    ("09:00", None, 100, 0, "12:00", 0, (10, 20, -20, -10), "10:30"),
    ("09:00", None, 100, 0, "12:00", 0, (10, 20, -20, -10, 5), "10:30"),
    ("09:30", None, 100, 0, "10:00", 0, (10, -10), "10:10"),
    ("09:30", None, 100, 0, "10:00", 0, (10, -10, 5), "10:10"),
    ("09:30", None, 100, 0, "10:00", 0, (10, -10, 15), "10:15"),
    ("09:30", 45, 120, 6, "10:00", 10, (5, 5, -5), "10:20"),
    ("09:00", 45, 120, 6, "10:30", 0, (5, 5, -5, 10), "10:15"),
]


@pytest.mark.parametrize(
    ("started", "own", "percent", "extra", "closes", "held", "extensions", "ends"), DEADLINES
)
def test_the_deadline(
    started: str,
    own: int | None,
    percent: int,
    extra: int,
    closes: str,
    held: int,
    extensions: tuple[int, ...],
    ends: str,
) -> None:
    """EX-4, EX-15: and no step of it ever moves the deadline of an open attempt to an earlier time."""
    closing = _at(closes) + timedelta(minutes=held)
    base = current = rules.deadline(_at(started), own or EXAM_MINUTES, percent, closing, extra)
    for number in range(len(extensions)):
        granted = sum(extensions[: number + 1]) * 60
        moved = rules.extended(base, current, granted)
        assert moved >= current
        current = moved
    assert current == _at(ends)


# last admission, held open, now, may one begin
ADMISSIONS = [
    (None, 0, "08:59:59", Admission.TO_COME),
    (None, 0, "09:00", Admission.OPEN),
    (None, 0, "11:59:59", Admission.OPEN),
    (None, 0, "12:00", Admission.CLOSED),
    (None, 10, "12:00", Admission.OPEN),
    (None, 10, "12:09:59", Admission.OPEN),
    (None, 10, "12:10", Admission.CLOSED),
    (None, 10, "08:59:59", Admission.TO_COME),
    ("09:30", 0, "09:29:59", Admission.OPEN),
    ("09:30", 0, "09:30", Admission.TOO_LATE),
    ("09:30", 0, "11:59:59", Admission.TOO_LATE),
    ("09:30", 0, "12:00", Admission.CLOSED),
    ("09:30", 10, "09:30", Admission.OPEN),
    ("09:30", 10, "09:39:59", Admission.OPEN),
    ("09:30", 10, "09:40", Admission.TOO_LATE),
    ("09:30", 10, "12:05", Admission.TOO_LATE),
    ("12:00", 0, "11:59:59", Admission.OPEN),
    ("12:00", 0, "12:00", Admission.CLOSED),
]


@pytest.mark.parametrize(("last", "held", "now", "where"), ADMISSIONS)
def test_the_admission(last: str | None, held: int, now: str, where: Admission) -> None:
    """EX-15: no last admission is None, and a window held open admits as much longer."""
    found = rules.admission(
        _at("09:00"), _at("12:00"), None if last is None else _at(last), _at(now), timedelta(minutes=held)
    )
    assert found is where


@pytest.mark.parametrize(
    ("last_ended", "wait_hours", "again"),
    [
        (None, 0, None),
        (None, 24, None),
        ("10:00", 0, None),
        ("10:00", 1, "11:00"),
        ("10:00", 2, "12:00"),
        ("10:00:01", 13, "23:00:01"),
    ],
)
def test_the_next_try(last_ended: str | None, wait_hours: int, again: str | None) -> None:
    """EX-15: no wait is zero hours, and counts from the end of the last attempt."""
    found = rules.again_from(None if last_ended is None else _at(last_ended), wait_hours)
    assert found == (None if again is None else _at(again))
