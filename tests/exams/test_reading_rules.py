"""Readings, samples and appeals as rules: numbers and instants worked out by hand."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.exams.facts import AppealState, Finding, ReleasePolicy
from app.exams.rules.appeals import (
    AppealClosed,
    AppealDecided,
    MarkerDecides,
    NotReleased,
    OwnAppeal,
    check_decider,
    check_filing,
    open_until,
    released_since,
)
from app.exams.rules.reading import AlreadyRead, agreed, check_reader
from app.exams.rules.sampling import NoteMissing, OwnMarking, check_finding, sample

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
A, B, C = (uuid.UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("given", "markers", "tolerance", "marks"),
    [
        ([], 1, "0", None),
        (["7"], 1, "0", "7"),
        (["7"], 2, "2", None),
        (["7", "7"], 2, "0", "7"),
        (["7", "9"], 2, "2", "8"),
        (["7", "9.01"], 2, "2", None),
        (["9.01", "7"], 2, "2", None),
        (["7", "7.5"], 2, "1", "7.25"),
        (["7.01", "7.02"], 2, "1", "7.02"),
        (["2", "9", "6"], 2, "2", "6"),
    ],
)
def test_what_readings_amount_to(given: list[str], markers: int, tolerance: str, marks: str | None) -> None:
    found = agreed([Decimal(each) for each in given], markers, Decimal(tolerance))
    assert found == (None if marks is None else Decimal(marks))


def test_nobody_reads_twice() -> None:
    check_reader(A, [B, C])
    with pytest.raises(AlreadyRead):
        check_reader(A, [B, A])


def test_a_sample_is_told_by_its_seed() -> None:
    keys = [uuid.UUID(int=number) for number in range(100)]
    drawn = sample("seed", keys, 10)
    assert drawn == sample("seed", reversed(keys), 10)
    assert drawn != sample("other", keys, 10)
    assert sample("seed", keys, 11)[:10] == drawn
    assert len(sample("seed", keys, 500)) == 100
    by_hash = sorted([A, B, C], key=lambda key: hashlib.sha256(f"s:{key}".encode()).hexdigest())
    assert sample("s", [A, B, C], 3) == by_hash


def test_a_finding_is_by_somebody_else_and_says_what_was_seen() -> None:
    check_finding(A, {B}, Finding.FAIR, "")
    with pytest.raises(OwnMarking):
        check_finding(A, {A, B}, Finding.FAIR, "")
    with pytest.raises(NoteMissing):
        check_finding(A, {B}, Finding.HARSH, "  ")


@pytest.mark.parametrize(
    ("policy", "by_hand", "marked", "since"),
    [
        (ReleasePolicy.AT_ONCE, None, NOON, NOON),
        (ReleasePolicy.WHEN_MARKED, None, NOON, NOON),
        (ReleasePolicy.AFTER_WINDOW, None, NOON - HOUR, NOON),
        (ReleasePolicy.AFTER_WINDOW, None, NOON + HOUR, NOON + HOUR),
        (ReleasePolicy.AFTER_WINDOW, NOON - HOUR, NOON - 2 * HOUR, NOON - HOUR),
        (ReleasePolicy.BY_HAND, None, NOON, None),
        (ReleasePolicy.BY_HAND, NOON + HOUR, NOON, NOON + HOUR),
        (ReleasePolicy.WHEN_MARKED, None, None, None),
    ],
)
def test_since_when_a_result_is_out(
    policy: ReleasePolicy, by_hand: datetime | None, marked: datetime | None, since: datetime | None
) -> None:
    assert released_since(policy, by_hand, NOON, marked) == since


def test_appeals_have_their_days() -> None:
    until = open_until(NOON, 3)
    assert until == NOON + timedelta(days=3)
    assert open_until(NOON, 0) is None
    check_filing(until, True, NOON + timedelta(days=3))
    with pytest.raises(AppealClosed):
        check_filing(until, True, NOON + timedelta(days=3, microseconds=1))
    with pytest.raises(AppealClosed):
        check_filing(None, True, NOON)
    with pytest.raises(NotReleased):
        check_filing(until, False, NOON)


def test_who_answers_an_appeal() -> None:
    """GR-6: never the candidate; the marker only where there is nobody else."""
    check_decider(AppealState.OPEN, A, C, {B}, [A, B])
    check_decider(AppealState.OPEN, B, C, {B}, [B])
    check_decider(AppealState.OPEN, B, C, {B}, [B, C])
    with pytest.raises(MarkerDecides):
        check_decider(AppealState.OPEN, B, C, {B}, [A, B])
    with pytest.raises(OwnAppeal):
        check_decider(AppealState.OPEN, C, C, set(), [A])
    with pytest.raises(AppealDecided):
        check_decider(AppealState.UPHELD, A, C, set(), [A])
