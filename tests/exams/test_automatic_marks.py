"""Marks by the key, marks by a person, and the line between passing and not."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from app.bank import queries as bank
from app.clock import now
from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import Given, MarkFacts, MarkingState, ReleasePolicy
from app.exams.models import Attempt, AttemptItem, Exam, Mark
from app.exams.refusals import MarkConflict, MarksOutOfRange, OwnAttempt, StillOpen
from app.journal.models import Event
from app.worker import drain
from question_bank.items import FillBlankKey, Key, MultipleKey, SingleKey, TrueFalseKey
from tests.builders import AT
from tests.cast import Cast, Player
from tests.exams.conftest import Stage
from tests.exams.test_start import _change, _start


def _right(key: Key) -> Any:
    if isinstance(key, SingleKey):
        return key.option_id
    if isinstance(key, MultipleKey):
        return sorted(key.option_ids)
    if isinstance(key, TrueFalseKey):
        return key.value
    if isinstance(key, FillBlankKey):
        return [accepted[0] for accepted in key.blanks]
    return "围绕要点书面作答。"


def _sit(dbs: Databases, stage: Stage, person: uuid.UUID, wrong: int = 0, essay: bool = True) -> uuid.UUID:
    """Hand in a paper with every answer right but the first so many left out."""
    attempt_id = _start(dbs, stage, person)
    with dbs.transaction() as session:
        rows = session.exec(
            select(AttemptItem)
            .where(AttemptItem.attempt_id == attempt_id)
            .order_by(col(AttemptItem.position))
        ).all()
        keys = bank.keys(session, [row.version_id for row in rows])
        chosen = rows[wrong:] if essay else rows[wrong:-1]
        given = [Given(row.item_id, 1, _right(keys[row.version_id].key)) for row in chosen]
        operations.submit(session, attempt_id, person, generation=1, submit_key=uuid.uuid4(), responses=given)
    drain(dbs)
    return attempt_id


def _essay(dbs: Databases, attempt_id: uuid.UUID) -> uuid.UUID:
    with dbs.session() as session:
        statement = select(AttemptItem.item_id).where(AttemptItem.attempt_id == attempt_id)
        return session.exec(statement.order_by(col(AttemptItem.position).desc())).all()[0]


def _mark(
    dbs: Databases,
    marker: Player,
    attempt_id: uuid.UUID,
    item: uuid.UUID,
    marks: str,
    version: int = 0,
    reason: str = "",
) -> MarkFacts:
    with dbs.transaction() as session:
        return operations.mark_item(
            session,
            attempt_id,
            item,
            [Decimal(marks)],
            reason=reason,
            by=marker.actor,
            at=AT,
            expected_version=version,
        )


def test_four_kinds_are_marked_by_the_key_and_the_essay_waits(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    attempt_id = _sit(dbs, stage, cast.an.id)
    with dbs.session() as session:
        row = session.get_one(Attempt, attempt_id)
        assert (row.marking, row.score, row.passed) == (MarkingState.NEEDS_MARKER, None, None)
        marks = session.exec(select(Mark).where(Mark.attempt_id == attempt_id)).all()
        assert len(marks) == 11
        assert sum(mark.marks for mark in marks) == Decimal("20.00")
        assert {mark.reason for mark in marks} == {"回答正确"}


def test_an_empty_essay_is_zero_and_nobody_need_read_it(dbs: Databases, stage: Stage, cast: Cast) -> None:
    attempt_id = _sit(dbs, stage, cast.an.id, essay=False)
    with dbs.session() as session:
        row = session.get_one(Attempt, attempt_id)
        assert (row.marking, row.score, row.passed) == (MarkingState.MARKED, Decimal("20.00"), True)


@pytest.mark.parametrize(("line", "verdict"), [("19.99", True), ("20.00", True), ("20.01", False)])
def test_the_line_itself_passes(dbs: Databases, stage: Stage, cast: Cast, line: str, verdict: bool) -> None:
    """GR-8."""
    _change(dbs, stage, pass_mark=Decimal(line))
    attempt_id = _sit(dbs, stage, cast.an.id, essay=False)
    with dbs.session() as session:
        assert session.get_one(Attempt, attempt_id).passed is verdict


def test_a_person_marks_the_essay_and_the_total_follows(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """GR-3, GR-8."""
    attempt_id = _sit(dbs, stage, cast.an.id, wrong=1)
    item = _essay(dbs, attempt_id)
    mark = _mark(dbs, cast.cy, attempt_id, item, "7.5", reason="三点全，一点缺例证")
    assert (mark.version, mark.marks, mark.marker_id) == (1, Decimal("7.50"), cast.cy.id)
    with dbs.session() as session:
        row = session.get_one(Attempt, attempt_id)
        assert (row.marking, row.score, row.passed) == (MarkingState.MARKED, Decimal("25.50"), True)
        event = session.exec(select(Event).where(Event.action == "item.marked")).one()
        assert event.actor_id == cast.cy.id
        assert '"new":"7.50"' in event.body
        assert '"old":null' in event.body


def test_a_second_marker_who_saw_nothing_is_told_both_values(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """GR-3."""
    attempt_id = _sit(dbs, stage, cast.an.id)
    item = _essay(dbs, attempt_id)
    _mark(dbs, cast.cy, attempt_id, item, "7")
    with pytest.raises(MarkConflict) as refused:
        _mark(dbs, cast.cy, attempt_id, item, "4")
    assert refused.value.values == {"theirs": Decimal("7.00"), "yours": Decimal("4.00")}
    again = _mark(dbs, cast.cy, attempt_id, item, "4", version=1)
    assert again.version == 2
    with dbs.session() as session:
        kept = session.exec(select(Mark.marks).where(Mark.item_id == item).order_by(col(Mark.version))).all()
        assert kept == [Decimal("7.00"), Decimal("4.00")]
        assert session.get_one(Attempt, attempt_id).score == Decimal("24.00")


def test_nobody_marks_their_own_and_no_mark_leaves_the_scale(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """GR-6, GR-8."""
    attempt_id = _sit(dbs, stage, cast.an.id)
    item = _essay(dbs, attempt_id)
    with pytest.raises(OwnAttempt):
        _mark(dbs, cast.an, attempt_id, item, "10")
    for marks in ("10.01", "-0.01"):
        with pytest.raises(MarksOutOfRange):
            _mark(dbs, cast.cy, attempt_id, item, marks)
    open_id = _start(dbs, stage, cast.bo.id)
    with pytest.raises(StillOpen):
        _mark(dbs, cast.cy, open_id, _essay(dbs, open_id), "1")


def test_marking_again_changes_nothing(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """GR-2."""
    attempt_id = _sit(dbs, stage, cast.an.id, essay=False)
    with dbs.session() as session:
        before = sorted(str(mark) for mark in session.exec(select(Mark)).all())
    with dbs.transaction() as session:
        operations.mark_attempt(session, attempt_id, now())
        assert operations.mark_attempts(session, stage.exam_id, now()) == 0
    with dbs.session() as session:
        assert sorted(str(mark) for mark in session.exec(select(Mark)).all()) == before


def test_outcomes_count_what_is_released(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """GR-7: first and final pass, and nothing of either before the release."""
    _sit(dbs, stage, cast.an.id, essay=False)
    _start(dbs, stage, cast.bo.id)
    with dbs.session() as session:
        hidden = queries.outcomes(session, stage.programme_id)
        assert (hidden[cast.an.id].awaiting, hidden[cast.an.id].passed) == (True, False)
        assert hidden[cast.an.id].best_score is None
    with dbs.transaction() as session:
        session.get_one(Exam, stage.exam_id).release_policy = ReleasePolicy.WHEN_MARKED
    with dbs.session() as session:
        shown = queries.outcomes(session, stage.programme_id)
        an, bo = shown[cast.an.id], shown[cast.bo.id]
        assert (an.eligible, an.sat, an.passed, an.awaiting, an.first_passed) == (
            True,
            True,
            True,
            False,
            True,
        )
        assert an.best_score == Decimal("20.00")
        assert (bo.sat, bo.passed, bo.awaiting, bo.first_passed) == (True, False, True, None)
        assert cast.cy.id not in shown
