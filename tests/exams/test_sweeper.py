"""The server closes what is overdue, and nothing keeps it from the rest."""

import uuid
from datetime import timedelta

from sqlalchemy import text
from sqlmodel import col, select

from app.clock import now
from app.db import Databases
from app.exams import operations, queries, sweeper
from app.exams.facts import AttemptState, Given, MarkingState
from app.exams.models import Attempt, AttemptItem, Response
from app.journal.models import Event
from app.worker import drain
from tests.cast import Cast
from tests.exams.conftest import Stage, admit
from tests.exams.test_start import _start, _together

POISON = {
    "sqlite": [
        "CREATE TRIGGER poison BEFORE UPDATE ON attempt WHEN OLD.id = '{id}'"
        " BEGIN SELECT RAISE(ABORT, 'poisoned'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'poisoned'; END $$",
        "CREATE TRIGGER poison BEFORE UPDATE ON attempt FOR EACH ROW WHEN (OLD.id = '{id}')"
        " EXECUTE FUNCTION poison()",
    ],
}


def _hall(dbs: Databases, stage: Stage, cast: Cast, late: float) -> list[uuid.UUID]:
    """Begin an attempt for six people, and put their deadlines so many seconds into the past."""
    players = (cast.an, cast.bo, cast.cy, cast.di, cast.ed, cast.fu)
    with dbs.transaction() as session:
        admit(session, stage.sitting_id, *players[2:])
    found = [_start(dbs, stage, player.id) for player in players]
    with dbs.transaction() as session:
        for attempt_id in found:
            row = session.get_one(Attempt, attempt_id)
            row.deadline_at = queries.now(session) - timedelta(seconds=late)
    return found


def _states(dbs: Databases) -> dict[uuid.UUID, AttemptState]:
    with dbs.session() as session:
        return dict(session.exec(select(Attempt.id, Attempt.state)).all())


def test_what_is_overdue_is_closed_with_its_receipt_and_marked(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    attempt_id = _start(dbs, stage, cast.an.id)
    with dbs.transaction() as session:
        item = session.exec(
            select(AttemptItem.item_id)
            .where(AttemptItem.attempt_id == attempt_id)
            .order_by(col(AttemptItem.position).desc())
        ).first()
        assert item is not None
        operations.save_responses(
            session, attempt_id, cast.an.id, generation=1, responses=[Given(item, 1, "要点")]
        )
    with dbs.transaction() as session:
        session.get_one(Attempt, attempt_id).deadline_at = queries.now(session) - timedelta(seconds=20)
    sweeper.close(dbs, now())
    assert drain(dbs) == 1
    with dbs.session() as session:
        found = queries.attempt(session, attempt_id)
        assert found is not None
        assert (found.state, found.ended_at) == (AttemptState.EXPIRED, found.deadline_at)
        assert queries.receipt(found).answered == 1
        assert found.marking is MarkingState.NEEDS_MARKER
        event = session.exec(select(Event).where(Event.action == "attempt.expired")).one()
        assert event.actor_id is None


def test_the_grace_is_left_to_what_is_on_its_way(dbs: Databases, stage: Stage, cast: Cast) -> None:
    _hall(dbs, stage, cast, late=9)
    assert operations.close_overdue(dbs) == 0
    assert set(_states(dbs).values()) == {AttemptState.OPEN}


def test_one_poisoned_row_stops_no_other(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """EX-16: after a day without a sweeper, with one row that cannot be written and one that holds rubbish."""
    attempts = _hall(dbs, stage, cast, late=86_400)
    poisoned, damaged = attempts[2], attempts[3]
    with dbs.transaction() as session:
        engine = session.get_bind().dialect.name
        key = poisoned.hex if engine == "sqlite" else poisoned
        for statement in POISON[engine]:
            session.execute(text(statement.format(id=key)))
        item = session.exec(select(AttemptItem.item_id).where(AttemptItem.attempt_id == damaged)).first()
        assert item is not None
        session.add(
            Response(attempt_id=damaged, item_id=item, rev=1, payload="{[", saved_at=queries.now(session))
        )
    assert operations.close_overdue(dbs) == 5
    states = _states(dbs)
    assert states.pop(poisoned) is AttemptState.OPEN
    assert set(states.values()) == {AttemptState.EXPIRED}
    with dbs.transaction() as session:
        session.execute(text("DROP TRIGGER poison" + (" ON attempt" if engine == "postgresql" else "")))
    assert operations.close_overdue(dbs) == 1


def test_sweepers_at_once_close_each_attempt_once(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """EX-16."""
    _hall(dbs, stage, cast, late=60)
    closed: list[int] = []
    assert _together(*[lambda: closed.append(operations.close_overdue(dbs))] * 3) == []
    assert sum(closed) == 6
    with dbs.session() as session:
        events = session.exec(select(Event.object_id).where(Event.action == "attempt.expired")).all()
    assert len(events) == len(set(events)) == 6


def test_marking_that_was_missed_is_asked_for_again(dbs: Databases, stage: Stage, cast: Cast) -> None:
    attempt_id = _start(dbs, stage, cast.an.id)
    with dbs.transaction() as session:
        operations.submit(session, attempt_id, cast.an.id, generation=1, submit_key=uuid.uuid4())
        session.flush()
        session.execute(text("DELETE FROM job"))
    assert drain(dbs) == 0
    sweeper.close(dbs, now())
    sweeper.close(dbs, now())
    assert drain(dbs) == 1
    with dbs.session() as session:
        assert session.get_one(Attempt, attempt_id).marking is MarkingState.MARKED
