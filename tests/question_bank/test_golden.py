"""Golden responses give the marks, and the reason, that somebody wrote beside them by hand (GR-1, GR-8)."""

from decimal import Decimal

import pytest

from question_bank import kinds
from question_bank.marks import Outcome
from question_bank.responses import MalformedResponse
from tests.question_bank.golden_cases import Golden, cases

CASES = cases()


def test_there_are_cases_of_every_kind_and_outcome() -> None:
    assert len(CASES) >= 200
    by_kind = {case.item.kind.value: 0 for case in CASES}
    for case in CASES:
        by_kind[case.item.kind.value] += 1
    assert min(by_kind.values()) >= 10
    outcomes = {
        kinds.mark(case.key, case.raw, case.marks, case.policy).outcome for case in CASES if not case.refused
    }
    assert outcomes == set(Outcome)


@pytest.mark.parametrize("case", [each for each in CASES if not each.refused], ids=lambda each: each.name)
def test_a_response_is_worth_what_is_written(case: Golden) -> None:
    """GR-1."""
    response = case.raw if case.stored else kinds.read(case.item, case.raw)
    marked = kinds.mark(case.key, response, case.marks, case.policy)
    assert (marked.marks, marked.reason) == (case.gives, case.why)
    assert marked.suggested == case.suggests
    if marked.marks is not None:
        assert Decimal(0) <= marked.marks <= case.marks
        assert marked.marks.as_tuple().exponent == -2


@pytest.mark.parametrize("case", [each for each in CASES if each.refused], ids=lambda each: each.name)
def test_a_malformed_response_never_gets_in(case: Golden) -> None:
    with pytest.raises(MalformedResponse) as refusal:
        kinds.read(case.item, case.raw)
    assert str(refusal.value) == case.why
