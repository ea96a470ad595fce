"""Decisions on paper: who is due, which unit issues, how series and public names are written."""

import uuid
from dataclasses import replace
from datetime import date

import pytest

from app.awards import press, rules
from app.awards.facts import ClassFacts, Evidence, Issuer
from app.organisation.facts import Level, UnitFacts
from app.planning.rules.completion import ExamStanding, Shortfall, shortfalls, standing
from certificates.serials import make_serial

DAY = date(2026, 11, 23)
DONE = Evidence(
    attended_any=True,
    credited_minutes=180,
    required_minutes=180,
    sessions_attended=4,
    sessions_total=5,
    attendance_percent=80,
    required_sessions_missing=0,
    exam=ExamStanding.PASSED,
    batch_ends_on=date(2026, 11, 6),
)


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ({}, True),
        ({"credited_minutes": 179}, False),
        ({"sessions_attended": 3}, False),
        ({"required_sessions_missing": 1}, False),
        ({"exam": ExamStanding.FAILED}, False),
        ({"exam": ExamStanding.AWAITING_MARKS}, False),
        ({"exam": ExamStanding.NOT_SAT}, False),
        ({"exam": ExamStanding.NOT_REQUIRED}, True),
        ({"left_on": DAY}, False),
        ({"left_on": date(2026, 11, 24)}, True),
    ],
)
def test_every_rule_must_be_met_and_the_person_still_be_there(change: dict[str, object], due: bool) -> None:
    """CE-6."""
    assert rules.eligible(replace(DONE, **change), DAY) is due  # type: ignore[arg-type]


def test_a_programme_without_rules_is_completed_when_the_batch_is_over() -> None:
    bare = replace(DONE, required_minutes=0, attendance_percent=0, exam=ExamStanding.NOT_REQUIRED)
    assert rules.eligible(bare, DAY)
    assert not rules.eligible(bare, date(2026, 11, 6))
    assert not rules.eligible(replace(bare, attended_any=False, credited_minutes=0), DAY)


def test_every_shortfall_is_named_in_order() -> None:
    nothing = replace(
        DONE,
        credited_minutes=0,
        sessions_attended=0,
        required_sessions_missing=1,
        exam=ExamStanding.NOT_SAT,
    )
    assert list(shortfalls(nothing)) == [
        Shortfall.REQUIRED_SESSION_MISSED,
        Shortfall.ATTENDANCE_SHORT,
        Shortfall.HOURS_SHORT,
        Shortfall.EXAM_NOT_SAT,
    ]
    assert standing(True, None) is ExamStanding.NOT_SAT
    assert standing(False, None) is ExamStanding.NOT_REQUIRED


def _unit(code: str, path: str, may_issue: bool, level: Level = Level.PREFECTURE) -> UnitFacts:
    depth = path.count("/") - 2
    return UnitFacts(uuid.uuid4(), code, f"单位{code}", level, None, path, depth, may_issue)


def test_the_nearest_unit_that_may_issue_issues() -> None:
    top = _unit("FJ", "/FJ/", True, Level.PROVINCIAL_HQ)
    city, other = _unit("FJ-A", "/FJ/FJ-A/", False), _unit("FJ-B", "/FJ/FJ-B/", True)
    units = [top, city, other]
    assert rules.issuer_of("/FJ/FJ-A/FJ-A1/", units, "某省科协") == Issuer("FJ", "某省科协", top.id)
    assert rules.issuer_of("/FJ/FJ-B/", units, "某省科协") == Issuer("FJB", "单位FJ-B", other.id)
    assert rules.issuer_of("/FJ/FJ-A/", [city, other], "某省科协") is None


@pytest.mark.parametrize("code", ["7", "FJ-A1", "350100", "ABCDEFGHIJ-123456789", "A-1"])
def test_any_unit_code_makes_a_number(code: str) -> None:
    assert make_serial(rules.org_code(code), 2026, rules.class_code(None), 1)


@pytest.mark.parametrize(("class_type", "number", "code"), [("seminar", 3, "S03"), ("thematic", 120, "T120")])
def test_a_series_names_issuer_year_and_class(class_type: str, number: int, code: str) -> None:
    klass = ClassFacts(uuid.uuid4(), number, class_type, "班", DAY, DAY)
    assert rules.series(Issuer("FJ", "x"), 2026, klass) == f"FJ-2026-{code}"


@pytest.mark.parametrize(("name", "shown"), [("张三", "张*"), ("𬭸一", "𬭸*"), ("阿依古丽·买买提", "阿*")])
def test_the_public_sees_one_character_of_a_name(name: str, shown: str) -> None:
    """CE-5."""
    assert rules.masked(name) == shown


def test_evidence_is_read_back_as_it_was_written() -> None:
    for evidence in (DONE, replace(DONE, batch_ends_on=None, left_on=DAY)):
        assert press.read_evidence(press.write_evidence(evidence)) == evidence
