"""How long a leave is, who decides on it, and what of a batch it covers: on paper."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.leave.facts import Approver, Days, Half, Level
from app.leave.rules import days as rules
from app.leave.rules.levels import PRESETS, LevelsNotRising, check, level_for
from app.planning.rules.proofs import ProofKind, ProofNotReadable, kind_of

DAY = date(2026, 3, 2)
M, A = Half.MORNING, Half.AFTERNOON
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "half_days"),
    [
        (Days(DAY, M, DAY, M), 1),
        (Days(DAY, A, DAY, A), 1),
        (Days(DAY, M, DAY, A), 2),
        (Days(DAY, A, DAY + timedelta(days=1), M), 2),
        (Days(DAY, M, DAY + timedelta(days=2), A), 6),
        (Days(DAY, A, DAY, M), 0),
    ],
)
def test_both_ends_count(days: Days, half_days: int) -> None:
    assert rules.half_days(days) == half_days


def test_a_morning_ends_at_one_and_an_afternoon_at_midnight() -> None:
    morning = Days(DAY, M, DAY, M)
    assert rules.begins(morning) == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert rules.ends(morning) == rules.begins(Days(DAY, A, DAY, A)) == datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert rules.ends(Days(DAY, A, DAY, A)) == datetime(2026, 3, 2, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "refusal"),
    [
        (Days(DAY, A, DAY, M), rules.DaysReversed),
        (Days(DAY, M, DAY + timedelta(days=400), M), rules.TooLong),
        (Days(DAY + timedelta(days=5), M, DAY + timedelta(days=6), M), rules.BesideBatch),
        (Days(DAY - timedelta(days=3), M, DAY - timedelta(days=1), A), rules.BesideBatch),
    ],
)
def test_days_that_make_no_leave_are_refused(days: Days, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rules.check(days, 1, DAY, DAY + timedelta(days=2), NINE)


def test_what_is_over_is_not_asked_for_any_more() -> None:
    morning = Days(DAY, M, DAY, M)
    rules.check(morning, 1, DAY, DAY, NINE)
    with pytest.raises(rules.AlreadyOver):
        rules.check(morning, 1, DAY, DAY, NINE + timedelta(hours=4))


def test_a_batch_is_covered_when_no_session_of_it_is_left() -> None:
    lessons = [
        (NINE, NINE + timedelta(hours=2)),
        (NINE + timedelta(days=1), NINE + timedelta(days=1, hours=2)),
    ]
    last = DAY + timedelta(days=2)
    both = Days(DAY, M, DAY + timedelta(days=1), M)
    assert rules.covers_batch(both, DAY, last, lessons)
    assert not rules.covers_batch(Days(DAY, A, last, A), DAY, last, lessons)
    assert not rules.covers_batch(both, DAY, last)
    assert rules.covers_batch(Days(DAY, M, last, A), DAY, last)


def test_an_early_return_shortens_a_leave_to_what_was_taken() -> None:
    leave = Days(DAY, M, DAY + timedelta(days=2), A)
    assert rules.shortened(leave, DAY + timedelta(days=1), M) == Days(DAY, M, DAY, A)
    assert rules.shortened(leave, DAY + timedelta(days=1), A) == Days(DAY, M, DAY + timedelta(days=1), M)
    assert rules.shortened(leave, DAY, M) is None
    assert rules.shortened(leave, DAY + timedelta(days=3), M) == leave


def test_single_sessions_count_the_half_days_they_touch() -> None:
    """A lesson that ends at one is of the morning; one across one o'clock is of both."""

    def at(day: int, clock: str) -> datetime:
        return datetime.fromisoformat(f"2026-03-{day:02d}T{clock}+08:00")

    morning, late = (at(2, "09:00"), at(2, "10:30")), (at(2, "11:30"), at(2, "13:00"))
    across, third = (at(2, "12:00"), at(2, "14:00")), (at(4, "09:00"), at(4, "10:30"))
    first = date(2026, 3, 2)
    assert rules.spanning([late, morning]) == (Days(first, Half.MORNING, first, Half.MORNING), 1)
    assert rules.spanning([across]) == (Days(first, Half.MORNING, first, Half.AFTERNOON), 2)
    assert rules.spanning([third, morning])[1] == 2
    assert rules.spanning([third, morning])[0].ends_on == date(2026, 3, 4)


def test_every_length_has_somebody_who_decides() -> None:
    for levels in PRESETS.values():
        check(levels)
        assert [level_for(n, levels).approver for n in (1, 2, 3, 700)][-1] is levels[-1].approver
    three = PRESETS["three"]
    assert [level_for(n, three).approver for n in (1, 2, 3)] == list(Approver)


@pytest.mark.parametrize(
    "levels",
    [
        (),
        (Level(2, Approver.LEADER),),
        (Level(None, Approver.LEADER), Level(None, Approver.LEADER)),
        (Level(4, Approver.LEADER), Level(2, Approver.LEADER), Level(None, Approver.LEADER)),
        (Level(0, Approver.LEADER), Level(None, Approver.LEADER)),
    ],
)
def test_levels_rise_and_end_without_bound(levels: tuple[Level, ...]) -> None:
    with pytest.raises(LevelsNotRising):
        check(levels)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", ProofKind.PDF),
        (b"\xff\xd8\xff\xe0", ProofKind.JPEG),
        (b"\x89PNG\r\n\x1a\n", ProofKind.PNG),
    ],
)
def test_a_proof_is_told_by_its_first_bytes(content: bytes, kind: ProofKind) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize("content", [b"<html>", b"MZ\x90", b"PK\x03\x04", b" %PDF-1.7", b""])
def test_anything_else_is_no_proof(content: bytes) -> None:
    with pytest.raises(ProofNotReadable):
        kind_of(content)
