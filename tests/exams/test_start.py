"""Starting an attempt: who, when, how often, and what paper."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from app.db import Databases, database_now
from app.exams import blueprints, dealing, operations, pools, queries
from app.exams.facts import AttemptKind, AttemptState, ExamState
from app.exams.models import Attempt, AttemptItem, Candidate, Exam, Sitting
from app.exams.refusals import (
    AttemptsUsed,
    NoLongerOpen,
    NotAdmitted,
    NotPublished,
    NotYetOpen,
    PaperIncomplete,
    TooLate,
    TooSoonAgain,
)
from app.journal.models import Event
from app.refusals import Unknown
from question_bank.repeats import least_repeats
from tests.cast import Cast
from tests.exams.conftest import BLUEPRINT, Stage, add_sitting, admit


def _start(dbs: Databases, stage: Stage, person: uuid.UUID) -> uuid.UUID:
    with dbs.transaction() as session:
        return operations.start(session, stage.sitting_id, person)


def _submit(dbs: Databases, attempt_id: uuid.UUID, person: uuid.UUID) -> None:
    with dbs.transaction() as session:
        operations.submit(session, attempt_id, person, generation=1, submit_key=uuid.uuid4())


def _change(dbs: Databases, stage: Stage, **values: Any) -> None:
    with dbs.transaction() as session:
        exam = session.get_one(Exam, stage.exam_id)
        for name, value in values.items():
            setattr(exam, name, value)


def _together(*acts: Callable[[], None]) -> list[BaseException]:
    """Run acts at one moment in threads of their own; return what went wrong."""
    gate, faults = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], None]) -> None:
        gate.wait()
        try:
            act()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_of_many_starts_at_once_one_begins_and_all_go_on_with_it(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-13."""
    found: list[uuid.UUID] = []
    faults = _together(*[lambda: found.append(_start(dbs, stage, cast.an.id))] * 8)
    assert faults == []
    assert len(found) == 8
    assert len(set(found)) == 1
    with dbs.session() as session:
        rows = session.exec(select(Attempt)).all()
        assert [(row.ordinal, row.state) for row in rows] == [(1, AttemptState.OPEN)]
        assert len(session.exec(select(AttemptItem)).all()) == 12
        assert len(session.exec(select(Event).where(Event.action == "attempt.started")).all()) == 1


def test_the_limit_holds_and_the_numbers_have_no_gap(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """EX-14."""
    _change(dbs, stage, max_attempts=2)
    for _ in range(2):
        _submit(dbs, _start(dbs, stage, cast.an.id), cast.an.id)
    with pytest.raises(AttemptsUsed):
        _start(dbs, stage, cast.an.id)
    with dbs.session() as session:
        rows = session.exec(select(Attempt).order_by(col(Attempt.ordinal))).all()
        assert [row.ordinal for row in rows] == [1, 2]
        assert rows[0].seed != rows[1].seed


def test_a_second_form_avoids_what_was_met(dbs: Databases, stage: Stage, cast: Cast) -> None:
    _change(dbs, stage, max_attempts=2)
    first = _start(dbs, stage, cast.an.id)
    _submit(dbs, first, cast.an.id)
    second = _start(dbs, stage, cast.an.id)
    with dbs.session() as session:
        items = {
            attempt: set(
                session.exec(select(AttemptItem.item_id).where(AttemptItem.attempt_id == attempt)).all()
            )
            for attempt in (first, second)
        }
        ready = pools.ready(session, blueprints.from_json(BLUEPRINT))
    met = {code for code, drawn in ready.items.items() if drawn.item_id in items[first]}
    # So few items on stage may share their quotes that some must come again, but never more than must.
    assert len(items[first] & items[second]) == least_repeats(ready.pool.supply, met).number <= 2


def test_a_make_up_is_one_go_beyond_the_regular_ones(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """EX-14: bound to its own sitting and window."""
    _submit(dbs, _start(dbs, stage, cast.an.id), cast.an.id)
    with dbs.transaction() as session:
        now = queries.now(session)
        make_up = add_sitting(session, stage.exam_id, now, now + timedelta(hours=1), AttemptKind.MAKE_UP)
        admit(session, make_up, cast.an)
    other = Stage(stage.programme_id, stage.exam_id, make_up)
    attempt_id = _start(dbs, other, cast.an.id)
    _submit(dbs, attempt_id, cast.an.id)
    with pytest.raises(AttemptsUsed):
        _start(dbs, other, cast.an.id)
    with dbs.session() as session:
        row = session.get_one(Attempt, attempt_id)
        assert (row.kind, row.ordinal) == (AttemptKind.MAKE_UP, 2)


def test_the_paper_follows_from_its_seed(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """EX-20: the recorded seed gives the same items, marks and option orders; two people's differ."""
    ids = {player.id: _start(dbs, stage, player.id) for player in (cast.an, cast.bo)}
    with dbs.session() as session:
        ready = pools.ready(session, blueprints.from_json(BLUEPRINT))
        seeds = set()
        for attempt_id in ids.values():
            seed = session.get_one(Attempt, attempt_id).seed
            seeds.add(seed)
            paper = dealing.dealt_again(session, stage.exam_id, ready, seed)
            rows = session.exec(
                select(AttemptItem)
                .where(AttemptItem.attempt_id == attempt_id)
                .order_by(col(AttemptItem.position))
            ).all()
            assert [
                (ready.items[entry.item_id].version_id, entry.marks, list(entry.option_order))
                for entry in paper.entries
            ] == [(row.version_id, row.marks, row.option_order) for row in rows]
    assert len(seeds) == 2


def test_the_deadline_is_the_databases_and_heeds_allowance_and_window(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-4."""
    with dbs.transaction() as session:
        now = queries.now(session)
        late = add_sitting(session, stage.exam_id, now - timedelta(hours=1), now + timedelta(minutes=40))
        admit(session, late, cast.cy)
        slow = add_sitting(session, stage.exam_id, now - timedelta(hours=1), now + timedelta(hours=9))
        admit(session, slow, cast.di, percent=150)
    for sitting, person, minutes in ((late, cast.cy.id, 40), (slow, cast.di.id, 90)):
        key = _start(dbs, Stage(stage.programme_id, stage.exam_id, sitting), person)
        with dbs.session() as session:
            row, closes = session.get_one(Attempt, key), session.get_one(Sitting, sitting).closes_at
        assert now <= row.started_at <= now + timedelta(seconds=60)
        assert row.deadline_at == min(row.started_at + timedelta(minutes=minutes), closes)


def test_an_instant_given_is_taken_for_seeding(dbs: Databases, stage: Stage, cast: Cast) -> None:
    with dbs.transaction() as session:
        past = queries.now(session) - timedelta(days=30)
        sitting = add_sitting(session, stage.exam_id, past, past + timedelta(hours=2))
        admit(session, sitting, cast.an)
        key = operations.start(session, sitting, cast.an.id, at=past + timedelta(minutes=5))
    with dbs.session() as session:
        row = session.get_one(Attempt, key)
        assert row.started_at == past + timedelta(minutes=5)
        assert row.deadline_at == past + timedelta(minutes=65)


def test_who_may_not_start_leaves_nothing(dbs: Databases, stage: Stage, cast: Cast) -> None:
    with pytest.raises(NotAdmitted):
        _start(dbs, stage, cast.ed.id)
    with pytest.raises(Unknown):
        _start(dbs, Stage(stage.programme_id, stage.exam_id, uuid.uuid4()), cast.an.id)
    for state in (ExamState.DRAFT, ExamState.CLOSED):
        _change(dbs, stage, state=state)
        with pytest.raises(NotPublished):
            _start(dbs, stage, cast.an.id)
    _change(dbs, stage, state=ExamState.PUBLISHED)
    for refusal, opens, closes in ((NotYetOpen, 1, 2), (NoLongerOpen, -2, -1)):
        with dbs.transaction() as session:
            row, now = session.get_one(Sitting, stage.sitting_id), queries.now(session)
            row.opens_at, row.closes_at = now + timedelta(hours=opens), now + timedelta(hours=closes)
        with pytest.raises(refusal):
            _start(dbs, stage, cast.an.id)
    with dbs.session() as session:
        assert session.exec(select(Attempt)).all() == []


def test_a_bank_that_cannot_fill_the_paper_begins_no_attempt(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    _change(dbs, stage, blueprint=[{"kind": "single", "count": 999, "marks": "1"}])
    with pytest.raises(PaperIncomplete):
        _start(dbs, stage, cast.an.id)
    with dbs.session() as session:
        assert session.exec(select(Attempt)).all() == []


def test_publishing_another_exam_text_leaves_a_begun_paper_alone(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-12: what was drawn stays, whatever becomes of the blueprint."""
    key = _start(dbs, stage, cast.an.id)
    before = _paper(dbs, key)
    _change(dbs, stage, blueprint=[{"kind": "true_false", "count": 2, "marks": "5"}], duration_minutes=5)
    assert _paper(dbs, key) == before


def _paper(dbs: Databases, key: uuid.UUID) -> list[tuple[Any, ...]]:
    with dbs.session() as session:
        attempt = queries.attempt(session, key)
        assert attempt is not None
        return [(attempt.deadline_at,), *_items(session, key)]


def _items(session: Session, key: uuid.UUID) -> list[tuple[Any, ...]]:
    rows = session.exec(select(AttemptItem).where(AttemptItem.attempt_id == key)).all()
    return sorted((row.position, row.version_id.hex, row.marks, tuple(row.option_order)) for row in rows)


def _sit_by(dbs: Databases, stage: Stage, **values: Any) -> None:
    with dbs.transaction() as session:
        sitting = session.get_one(Sitting, stage.sitting_id)
        for name, value in values.items():
            setattr(sitting, name, value)


def _seat(dbs: Databases, stage: Stage, person: uuid.UUID, **values: Any) -> None:
    with dbs.transaction() as session:
        rows = select(Candidate).where(
            Candidate.sitting_id == stage.sitting_id, Candidate.person_id == person
        )
        seat = session.exec(rows).one()
        for name, value in values.items():
            setattr(seat, name, value)


def test_the_sittings_own_duration_and_a_persons_minutes_decide_the_deadline(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-4, EX-15: 40 minutes × 150 % and 5 on top, though the exam lasts 60."""
    _sit_by(dbs, stage, duration_minutes=40)
    _seat(dbs, stage, cast.an.id, time_percent=150, extra_minutes=5)
    attempt_id = _start(dbs, stage, cast.an.id)
    with dbs.session() as session:
        row = session.get_one(Attempt, attempt_id)
        assert row.deadline_at - row.started_at == timedelta(minutes=65)


def test_after_the_last_admission_nobody_begins_and_who_began_goes_on(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    attempt_id = _start(dbs, stage, cast.an.id)
    with dbs.session() as session:
        opens_at = session.get_one(Sitting, stage.sitting_id).opens_at
    _sit_by(dbs, stage, last_admission_at=opens_at + timedelta(minutes=1))
    with pytest.raises(TooLate):
        _start(dbs, stage, cast.bo.id)
    assert _start(dbs, stage, cast.an.id) == attempt_id
    _seat(dbs, stage, cast.bo.id, held_open_seconds=3600)
    assert _start(dbs, stage, cast.bo.id)


def test_a_window_held_open_admits_one_after_its_end_and_ends_later_for_them_alone(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-4."""
    with dbs.session() as session:
        closes_at = session.exec(select(database_now())).one() - timedelta(minutes=10)
    _sit_by(dbs, stage, closes_at=closes_at)
    _seat(dbs, stage, cast.an.id, held_open_seconds=1800)
    attempt_id = _start(dbs, stage, cast.an.id)
    with dbs.session() as session:
        assert session.get_one(Attempt, attempt_id).deadline_at == closes_at + timedelta(minutes=30)
    with pytest.raises(NoLongerOpen):
        _start(dbs, stage, cast.bo.id)


def test_a_retake_waits_as_long_as_the_exam_says(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """EX-14."""
    _change(dbs, stage, max_attempts=2, retake_wait_hours=2)
    first = _start(dbs, stage, cast.an.id)
    _submit(dbs, first, cast.an.id)
    with pytest.raises(TooSoonAgain):
        _start(dbs, stage, cast.an.id)
    with dbs.session() as session:
        ended_at = session.get_one(Attempt, first).ended_at
        assert ended_at is not None
        [mine] = queries.exams_of(session, cast.an.id, ended_at)
        assert mine.again_from == ended_at + timedelta(hours=2)
        assert not mine.may_start
        [later] = queries.exams_of(session, cast.an.id, ended_at + timedelta(hours=2))
        assert later.may_start
    with dbs.transaction() as session:
        at = ended_at + timedelta(hours=2)
        assert operations.start(session, stage.sitting_id, cast.an.id, at=at) != first
