"""Handing in: once, whatever arrives how often."""

import uuid
from typing import Any

from sqlmodel import select

from app import jobs
from app.db import Databases
from app.exams import operations
from app.exams.models import Attempt
from app.journal.models import Event
from tests.cast import Cast
from tests.exams.conftest import Stage
from tests.exams.test_start import _start, _together


def test_many_deliveries_of_one_submission_are_one(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """EX-8: one transition, one event, one receipt."""
    attempt_id, key = _start(dbs, stage, cast.an.id), uuid.uuid4()
    receipts: list[Any] = []

    def submit() -> None:
        with dbs.transaction() as session:
            receipts.append(
                operations.submit(
                    session, attempt_id, cast.an.id, generation=1, submit_key=key, by=cast.an.actor
                )
            )

    assert _together(*[submit] * 6) == []
    assert len(receipts) == 6
    assert len(set(receipts)) == 1
    with dbs.session() as session:
        events = session.exec(select(Event).where(Event.action == "attempt.submitted")).all()
        assert [(event.actor_id, event.object_id) for event in events] == [(cast.an.id, str(attempt_id))]
        row = session.get_one(Attempt, attempt_id)
        assert (row.submit_key, row.answered, row.ended_at) == (key, 0, receipts[0].submitted_at)


def test_a_hall_that_hands_in_asks_once_for_marking(dbs: Databases, stage: Stage, cast: Cast) -> None:
    for player in (cast.an, cast.bo):
        attempt_id = _start(dbs, stage, player.id)
        with dbs.transaction() as session:
            operations.submit(session, attempt_id, player.id, generation=1, submit_key=uuid.uuid4())
    with dbs.session() as session:
        assert [job.payload for job in session.exec(select(jobs.Job)).all()] == [
            {"exam_id": str(stage.exam_id)}
        ]
