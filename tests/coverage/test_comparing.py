"""Two days side by side: whoever counts otherwise is listed, once, and the lists explain every difference."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.coverage import rules
from app.coverage.comparing import Move, moved
from app.coverage.facts import ExamStanding, PersonFacts, Status

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 1)
SEAT = PersonFacts(
    person_id="an",
    unit_path="/p/a/",
    batch_id="b",
    batch_starts_on=FIRST + timedelta(days=10),
    batch_ends_on=FIRST + timedelta(days=12),
    required_minutes=90,
    exam=ExamStanding.NOT_SAT,
)
DONE = replace(SEAT, attended_any=True, credited_minutes=90, exam=ExamStanding.PASSED)
EXCUSED = replace(SEAT, exempt_until=LAST)
OUTSIDE = PersonFacts("an", "/p/a/", on_roster=False)


@pytest.mark.parametrize(
    ("before", "after", "move"),
    [
        (SEAT, DONE, Move.COVERED),
        (None, DONE, Move.COVERED),
        (DONE, replace(DONE, exam=ExamStanding.FAILED), Move.UNCOVERED),
        (OUTSIDE, SEAT, Move.ADDED),
        (None, SEAT, Move.ADDED),
        (None, OUTSIDE, Move.APPEARED),
        (OUTSIDE, None, Move.GONE),
        (SEAT, EXCUSED, Move.EXCUSED),
        (replace(EXCUSED, exempt_until=FIRST), SEAT, Move.MISSING_AGAIN),
        (SEAT, replace(DONE, credited_minutes=45), Move.STARTED),
        (SEAT, SEAT, Move.OTHER_REASON),
    ],
)
def test_what_became_of_somebody_is_named(
    before: PersonFacts | None, after: PersonFacts | None, move: Move
) -> None:
    [found] = moved([before] if before else [], [after] if after else [], FIRST, LAST)
    assert found.move is move


def test_whoever_counts_the_same_is_not_listed() -> None:
    assert (
        moved([DONE, replace(OUTSIDE, person_id="bo")], [DONE, replace(OUTSIDE, person_id="bo")], FIRST, LAST)
        == []
    )


def test_the_facts_that_moved_are_named() -> None:
    [found] = moved([SEAT], [DONE], FIRST, LAST)
    assert found.causes == ["credited_minutes", "exam"]


def test_the_lists_explain_every_difference_of_the_figures() -> None:
    """CO-1: who is newly covered, less who no longer is, is the difference of the figures."""
    chance = random.Random(20261129)
    kinds = (SEAT, DONE, EXCUSED, OUTSIDE, replace(DONE, exam=ExamStanding.FAILED))
    for _ in range(60):
        days = [
            [replace(chance.choice(kinds), person_id=str(n)) for n in range(30) if chance.random() < 0.8]
            for _side in range(2)
        ]
        found = moved(*days, FIRST, LAST)
        assert len({each.person_id for each in found}) == len(found)
        judged = [
            {facts.person_id: rules.judge(facts, day) for facts in side}
            for side, day in zip(days, (FIRST, LAST), strict=True)
        ]
        completed = [sum(each.status is Status.COMPLETED for each in side.values()) for side in judged]
        gained = sum(each.move is Move.COVERED for each in found)
        lost = sum(
            each.was is not None
            and each.was.status is Status.COMPLETED
            and (each.now is None or each.now.status is not Status.COMPLETED)
            for each in found
        )
        assert gained - lost == completed[1] - completed[0]
        listed = {each.person_id for each in found}
        for key in judged[0].keys() & judged[1].keys():
            was, now = judged[0][key], judged[1][key]
            same = (was.status, was.started, was.reason) == (now.status, now.started, now.reason)
            assert (key in listed) != same
