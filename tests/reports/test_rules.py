"""The way of a report: every state and step, and what each step asks for."""

import uuid
from datetime import date, timedelta

import pytest

from app.reports import rules
from app.reports.facts import ReportState, Section, Step

S = ReportState
ALLOWED = {
    (S.DUE, Step.WRITE, S.DRAFT),
    (S.DRAFT, Step.WRITE, S.DRAFT),
    (S.RETURNED, Step.WRITE, S.RETURNED),
    (S.DRAFT, Step.SUBMIT, S.SUBMITTED),
    (S.RETURNED, Step.SUBMIT, S.SUBMITTED),
    (S.SUBMITTED, Step.ACCEPT, S.ACCEPTED),
    (S.SUBMITTED, Step.RETURN, S.RETURNED),
}
TODAY = date(2026, 11, 2)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", ReportState)
def test_every_state_allows_these_steps_and_no_others(state: ReportState, step: Step) -> None:
    to = {after for before, taken, after in ALLOWED if (before, taken) == (state, step)}
    assert rules.may_take(state, step) == bool(to)
    if to:
        assert {rules.take(state, step)} == to
    else:
        with pytest.raises(rules.StepClosed):
            rules.take(state, step)


def test_every_state_can_be_reached_and_only_an_accepted_report_is_at_its_end() -> None:
    reached, ahead = {S.DUE}, {S.DUE}
    while ahead:
        ahead = {to for (before, _), to in rules.STEPS.items() if before in ahead} - reached
        reached |= ahead
    assert reached == set(ReportState)
    assert {state for state in S if not any(before is state for before, _ in rules.STEPS)} == {S.ACCEPTED}


def test_a_report_is_whole_when_every_section_says_something() -> None:
    whole = dict.fromkeys(Section, "已办")
    assert rules.unwritten(whole) == []
    assert rules.unwritten(whole | {Section.PROBLEMS: " \n"}) == [Section.PROBLEMS]
    assert rules.unwritten({}) == list(Section)


def test_nobody_judges_what_they_handed_in() -> None:
    """AZ-7."""
    one, other = uuid.uuid4(), uuid.uuid4()
    rules.check_judge(one, other)
    with pytest.raises(rules.OwnReport):
        rules.check_judge(one, one)


@pytest.mark.parametrize(
    ("state", "days", "late"),
    [
        (S.DUE, 0, False),
        (S.DUE, 1, True),
        (S.RETURNED, 1, True),
        (S.SUBMITTED, 9, False),
        (S.ACCEPTED, 9, False),
    ],
)
def test_the_due_day_itself_is_in_time(state: ReportState, days: int, late: bool) -> None:
    assert rules.is_overdue(state, TODAY, TODAY + timedelta(days=days)) is late


def test_days_are_checked_at_their_edges() -> None:
    rules.check_days(TODAY, None, TODAY)
    rules.check_days(TODAY, TODAY, TODAY)
    for due_on, as_of in ((TODAY - timedelta(days=1), None), (TODAY, TODAY + timedelta(days=1))):
        with pytest.raises(rules.DaysWrong):
            rules.check_days(due_on, as_of, TODAY)


def test_by_hand_one_reminds_once_a_day() -> None:
    rules.check_reminder(None, TODAY)
    rules.check_reminder(TODAY - timedelta(days=1), TODAY)
    with pytest.raises(rules.ToldToday):
        rules.check_reminder(TODAY, TODAY)
