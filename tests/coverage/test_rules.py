"""Coverage: everyone in one place with one reason, parents the sum of their children, nothing rounded up."""

from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coverage.facts import ExamStanding, Figures, PersonFacts, Ratio, Reason, Status
from app.coverage.rules import add, fold, judge, lineage, units_nobody_started

START = date(2026, 3, 2)
END = date(2026, 3, 6)
AFTER = date(2026, 3, 9)

DONE = PersonFacts(
    person_id="an",
    unit_path="/p/a/",
    batch_id="b1",
    batch_starts_on=START,
    batch_ends_on=END,
    attended_any=True,
    credited_minutes=1440,
    required_minutes=1440,
    sessions_attended=8,
    sessions_total=10,
    attendance_percent=80,
    exam=ExamStanding.PASSED,
)
NOBODY = replace(DONE, attended_any=False, credited_minutes=0, sessions_attended=0, exam=ExamStanding.NOT_SAT)

_days = st.dates(START - timedelta(days=9), AFTER + timedelta(days=9))
_minutes = st.sampled_from([0, 45, 1439, 1440, 2000])
_paths = st.lists(st.sampled_from("abc"), max_size=3).map(
    lambda codes: "/p/" + "".join(f"{c}/" for c in codes)
)


@st.composite
def _facts(draw: st.DrawFn) -> PersonFacts:
    enrolled = draw(st.booleans())
    starts_on = draw(_days) if enrolled else None
    total = draw(st.integers(0, 10))
    return PersonFacts(
        person_id="x",
        unit_path=draw(_paths),
        tier_id=draw(st.sampled_from([None, "t1", "t2"])),
        on_roster=draw(st.integers(0, 9)) > 0,
        is_principal_leader=draw(st.booleans()),
        exempt_until=draw(st.none() | _days),
        deferred_until=draw(st.none() | _days),
        batch_id="b" if enrolled else None,
        batch_starts_on=starts_on,
        batch_ends_on=starts_on + timedelta(days=draw(st.integers(0, 5))) if starts_on else None,
        attended_any=draw(st.booleans()),
        credited_minutes=draw(_minutes),
        required_minutes=draw(_minutes),
        sessions_attended=draw(st.integers(0, total)),
        sessions_total=total,
        attendance_percent=draw(st.sampled_from([0, 80, 100])),
        required_sessions_missing=draw(st.sampled_from([0, 0, 0, 1])),
        exam=draw(st.sampled_from(ExamStanding)),
        passed_first_sitting=draw(st.booleans()),
        has_certificate=draw(st.booleans()),
    )


_crowds = st.lists(_facts(), max_size=40).map(
    lambda crowd: [replace(facts, person_id=f"p{i}") for i, facts in enumerate(crowd)]
)


@pytest.mark.parametrize(
    ("facts", "at", "reason"),
    [
        (
            replace(NOBODY, batch_id=None, batch_starts_on=None, batch_ends_on=None),
            AFTER,
            Reason.NOT_ENROLLED,
        ),
        (NOBODY, START - timedelta(days=1), Reason.BATCH_TO_COME),
        (NOBODY, START, Reason.IN_TRAINING),
        (NOBODY, END, Reason.IN_TRAINING),
        (NOBODY, END + timedelta(days=1), Reason.ABSENT),
        (replace(DONE, required_sessions_missing=1), AFTER, Reason.REQUIRED_SESSION_MISSED),
        (replace(DONE, sessions_attended=7), AFTER, Reason.ATTENDANCE_SHORT),
        (replace(DONE, credited_minutes=1439), AFTER, Reason.HOURS_SHORT),
        (replace(DONE, exam=ExamStanding.NOT_SAT), AFTER, Reason.EXAM_NOT_SAT),
        (replace(DONE, exam=ExamStanding.AWAITING_MARKS), AFTER, Reason.EXAM_AWAITING_MARKS),
        (replace(DONE, exam=ExamStanding.FAILED), AFTER, Reason.EXAM_FAILED),
        (
            replace(DONE, sessions_attended=0, credited_minutes=0, exam=ExamStanding.FAILED),
            AFTER,
            Reason.ATTENDANCE_SHORT,
        ),
        (replace(DONE, credited_minutes=1, exam=ExamStanding.NOT_SAT), AFTER, Reason.HOURS_SHORT),
    ],
)
def test_each_reason_is_named_where_it_is_the_first_that_holds(
    facts: PersonFacts, at: date, reason: Reason
) -> None:
    judgement = judge(facts, at)
    assert (judgement.status, judgement.reason) == (Status.MISSING, reason)


def test_completion_needs_every_rule_and_no_certificate() -> None:
    judgement = judge(DONE, AFTER)
    assert (judgement.status, judgement.reason) == (Status.COMPLETED, None)
    assert judgement.certificate_pending
    assert not judge(replace(DONE, has_certificate=True), AFTER).certificate_pending
    assert judge(replace(DONE, has_certificate=True), AFTER).status is Status.COMPLETED
    assert (
        judge(replace(DONE, has_certificate=True, exam=ExamStanding.FAILED), AFTER).status is Status.MISSING
    )


def test_without_rules_completion_waits_for_the_end_of_the_batch() -> None:
    facts = PersonFacts("an", "/p/", batch_starts_on=START, batch_ends_on=END, attended_any=True)
    assert judge(facts, END).reason is Reason.IN_TRAINING
    assert judge(facts, AFTER).status is Status.COMPLETED
    assert judge(replace(facts, attended_any=False), AFTER).reason is Reason.ABSENT


def test_excuses_hold_to_their_last_day_and_never_hide_completion() -> None:
    exempt = replace(NOBODY, exempt_until=AFTER, deferred_until=AFTER + timedelta(days=1))
    assert judge(exempt, AFTER).status is Status.EXEMPT
    assert judge(exempt, AFTER + timedelta(days=1)).status is Status.DEFERRED
    assert judge(exempt, AFTER + timedelta(days=2)).reason is Reason.ABSENT
    assert judge(replace(DONE, exempt_until=AFTER), AFTER).status is Status.COMPLETED


def test_people_outside_the_roster_stand_beside_it() -> None:
    figures = fold([judge(replace(DONE, on_roster=False), AFTER)])["/p/a/"].total
    assert figures == Figures(outside=1)


@given(_facts(), _days)
@settings(max_examples=400)
def test_a_reason_is_named_exactly_for_the_missing(facts: PersonFacts, at: date) -> None:
    judgement = judge(facts, at)
    assert (judgement.reason is not None) == (judgement.status is Status.MISSING)
    if judgement.status is Status.COMPLETED:
        assert judgement.started
    assert (judgement.status is Status.OUTSIDE) == (not facts.on_roster)


def _sum(figures: list[Figures]) -> Figures:
    """Add field by field, apart from the code under test."""
    counts = {
        f.name: sum(getattr(each, f.name) for each in figures) for f in fields(Figures) if f.name != "reasons"
    }
    reasons: Counter[Reason] = Counter()
    for each in figures:
        reasons.update(each.reasons)
    return Figures(reasons=dict(reasons), **counts)


@given(_crowds, _days)
@settings(max_examples=150)
def test_parents_are_the_sum_of_their_children_in_every_figure(crowd: list[PersonFacts], at: date) -> None:
    units = fold(judge(facts, at) for facts in crowd)
    for path, unit in units.items():
        children = [other.total for other in units.values() if other.parent_path == path]
        assert unit.total == _sum([unit.own, *children])
        assert unit.total == _sum(list(unit.tiers.values()))
        figures = unit.total
        assert figures.required == figures.completed + figures.exempt + figures.deferred + figures.missing
        assert sum(figures.reasons.values()) == figures.missing
        assert figures.completed <= figures.started <= figures.required
        assert figures.exam_passed_first <= figures.exam_passed <= figures.exam_sat <= figures.exam_eligible
        assert figures.leaders_completed <= min(figures.leaders, figures.completed)
    if crowd:
        root = units["/p/"].total
        assert root.required + root.outside == len(crowd)
        assert root.required == sum(facts.on_roster for facts in crowd)


@given(_crowds.filter(bool), _days, st.data())
@settings(max_examples=80)
def test_moving_one_person_moves_exactly_one(crowd: list[PersonFacts], at: date, data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, len(crowd) - 1))
    elsewhere = "/p/z/"
    moved = [replace(f, unit_path=elsewhere) if i == chosen else f for i, f in enumerate(crowd)]
    before = fold((judge(f, at) for f in crowd), [elsewhere])
    after = fold((judge(f, at) for f in moved), [crowd[chosen].unit_path])
    assert before["/p/"].total == after["/p/"].total
    one = fold([judge(moved[chosen], at)])[elsewhere].own
    assert after[elsewhere].own == _sum([before[elsewhere].own, one])
    origin = crowd[chosen].unit_path
    assert before[origin].own == _sum([after[origin].own, one])


def test_a_person_judged_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="an"):
        fold([judge(DONE, AFTER), judge(replace(DONE, unit_path="/p/b/"), AFTER)])


def test_units_where_nobody_started_are_listed_but_not_those_with_nobody_due() -> None:
    crowd = [
        judge(DONE, AFTER),
        judge(replace(NOBODY, person_id="bo", unit_path="/p/b/"), AFTER),
        judge(replace(DONE, person_id="cy", unit_path="/p/c/", on_roster=False), AFTER),
    ]
    units = fold(crowd, ["/p/d/e/"])
    assert list(units) == ["/p/", "/p/a/", "/p/b/", "/p/c/", "/p/d/", "/p/d/e/"]
    assert units_nobody_started(units.values()) == ["/p/b/"]
    assert units["/p/d/e/"].total == Figures()


def test_leaders_and_the_exam_have_their_own_denominators() -> None:
    crowd = [
        replace(DONE, is_principal_leader=True, passed_first_sitting=True),
        replace(DONE, person_id="bo", is_principal_leader=True, exam=ExamStanding.FAILED),
        replace(DONE, person_id="cy"),
        replace(NOBODY, person_id="di"),
    ]
    figures = fold(judge(facts, AFTER) for facts in crowd)["/p/"].total
    assert figures.leading == Ratio(1, 2)
    assert figures.participation == Ratio(3, 4)
    assert figures.completion == Ratio(2, 4)
    assert figures.exam_participation == Ratio(3, 4)
    assert figures.exam_pass_of_sat == Ratio(2, 3)
    assert figures.exam_pass_of_eligible == Ratio(2, 4)
    assert figures.first_pass_of_sat == Ratio(1, 3)
    assert figures.reasons == {Reason.EXAM_FAILED: 1, Reason.ABSENT: 1}


def test_percentages_are_rounded_down_and_nothing_divides_by_nobody() -> None:
    assert Ratio(9996, 10000).percent == Decimal("99.9")
    assert Ratio(2, 3).percent == Decimal("66.6")
    assert str(Ratio(1, 2).percent) == "50.0"
    assert str(Ratio(5, 5).percent) == "100.0"
    assert Ratio(0, 0).percent is None


@given(st.integers(1, 10**7), st.data())
def test_only_all_is_a_hundred_percent(denominator: int, data: st.DataObject) -> None:
    numerator = data.draw(st.integers(0, denominator))
    percent = Ratio(numerator, denominator).percent
    assert percent is not None
    assert (percent == 100) == (numerator == denominator)
    assert percent * denominator <= numerator * 100 < (percent + Decimal("0.1")) * denominator


def test_a_lineage_goes_from_the_root_down() -> None:
    assert lineage("/p/a/b/") == ["/p/", "/p/a/", "/p/a/b/"]


def test_adding_nothing_gives_nothing() -> None:
    assert add([]) == Figures()


def test_the_missing_fall_into_not_due_yet_and_overdue() -> None:
    """CO-2: both parts come from the reasons, so they add up at every level."""
    counts = {Reason.BATCH_TO_COME: 3, Reason.IN_TRAINING: 2, Reason.EXAM_AWAITING_MARKS: 1, Reason.ABSENT: 4}
    figures = Figures(missing=10, reasons=counts)
    assert (figures.underway, figures.overdue) == (6, 4)
