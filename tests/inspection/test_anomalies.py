"""What stands out: each kind with its near miss."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.inspection.facts import Anomaly, AnomalyKind, Certified, CheckedIn, Remarked, Sat, TwoHalls
from app.inspection.rules import anomalies

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _certified(minutes: int = 180, issued: timedelta = SECOND) -> Certified:
    return Certified("p", "A-001", AT + issued, minutes, 180, AT)


@pytest.mark.parametrize(("minutes", "stands_out"), [(179, True), (180, False), (400, False)])
def test_a_certificate_needs_the_hours_it_speaks_of(minutes: int, stands_out: bool) -> None:
    found = anomalies.certificates_without_hours([_certified(minutes)])
    assert bool(found) is stands_out
    if found:
        assert found[0].person_ids == ("p",)
        assert ("minutes", "179") in found[0].evidence


@pytest.mark.parametrize(("issued", "stands_out"), [(-SECOND, True), (timedelta(), False), (SECOND, False)])
def test_a_certificate_follows_the_last_session(issued: timedelta, stands_out: bool) -> None:
    assert bool(anomalies.completed_before_attending([_certified(issued=issued)])) is stands_out


def test_without_a_session_nothing_can_be_before_it() -> None:
    assert anomalies.completed_before_attending([Certified("p", "A", AT, 0, 0, None)]) == []


@pytest.mark.parametrize(
    ("seconds", "answered", "stands_out"),
    [(29.9, 10, True), (30.0, 10, False), (20.0, 9, False), (149.0, 50, True), (150.0, 50, False)],
)
def test_nobody_answers_faster_than_they_read(seconds: float, answered: int, stands_out: bool) -> None:
    assert bool(anomalies.implausible_speed([Sat("p", "a", "考试", seconds, answered)])) is stands_out


def test_three_people_on_one_device_stand_out_two_do_not() -> None:
    found = anomalies.shared_devices({"x": ["a", "b", "c"], "y": ["a", "b"], "z": ["a", "a", "a"]})
    assert [(each.key, each.person_ids) for each in found] == [("x", ("a", "b", "c"))]


def test_one_person_in_two_halls_is_told_once_and_another_programmes_course_is_not_named() -> None:
    there = TwoHalls("p", "b", "甲课", AT, "a", None, AT)
    back = TwoHalls("p", "a", "乙课", AT, "b", "甲课", AT)
    (found,) = anomalies.two_halls([there, back])
    assert (found.key, found.person_ids, dict(found.evidence)["other"]) == ("a/b/p", ("p",), "")


def test_two_people_on_one_phone_in_one_hall_stand_out() -> None:
    rows = [("p", "s", "x"), ("q", "s", "x"), ("r", "s", "y"), ("r", "t", "x"), ("r", "s", "y")]
    (found,) = anomalies.one_phone(CheckedIn(who, hall, "课", AT, device) for who, hall, device in rows)
    assert (found.key, found.person_ids) == ("s/x", ("p", "q"))


def _remarked(after: timedelta, version: int = 2, marks: str = "4") -> list[Anomaly]:
    mark = Remarked("p", "a", "考试", version, Decimal(marks), Decimal(2), AT + after, AT)
    return anomalies.changed_after_release([mark])


def test_a_mark_that_changes_after_the_release_stands_out() -> None:
    (found,) = _remarked(SECOND)
    assert found.kind is AnomalyKind.CHANGED_AFTER_RELEASE
    assert _remarked(timedelta()) == []
    assert _remarked(SECOND, version=1) == []
    assert _remarked(SECOND, marks="2") == []
