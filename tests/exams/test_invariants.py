"""Each invariant's query is silent on a sound database, and finds the fault made for it."""

import uuid

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from app.db import Databases
from app.exams.invariants import INVARIANTS
from app.exams.models import Attempt, AttemptItem, Mark
from tests.cast import Cast
from tests.exams.conftest import Stage
from tests.exams.test_automatic_marks import _sit
from tests.exams.test_start import _start

FAULTS = {
    "EX-2 no response came after the deadline and its grace": [
        "UPDATE response SET saved_at = '2099-01-01 00:00:00.000000'"
    ],
    "EX-13 nobody has two open attempts at an exam": ["DROP INDEX uq_attempt_open", "{second_open}"],
    "EX-14 attempts are numbered without a gap": ["UPDATE attempt SET ordinal = 7 WHERE state = 'open'"],
    "EX-14 nobody has more regular attempts than allowed": ["{second_ended}"],
    "EX-14 a make-up is one go": ["{second_ended}", "UPDATE attempt SET kind = 'make_up'"],
    "EX-16 no attempt is open a minute after its end": [
        "UPDATE attempt SET deadline_at = '2020-01-01 00:00:00.000000' WHERE state = 'open'"
    ],
    "EX-18 an attempt has what its state asks for": [
        "UPDATE attempt SET submit_key = NULL WHERE state = 'submitted'"
    ],
    "EX-19 nothing is written after the handing in": [
        "UPDATE response SET saved_at = '2098-01-01 00:00:00.000000'"
    ],
    "EX-7 a response belongs to an item of its paper": ["{foreign_item}"],
    "GR-8 a score is the sum of the newest marks, and the verdict follows from it": [
        "UPDATE attempt SET score = score + 0.01 WHERE state = 'submitted'"
    ],
    "GR-8 a marked attempt has marks for every item": ["{one_mark_less}"],
    "GR-6 nobody marked their own attempt": ["{own_mark}"],
}


@pytest.mark.parametrize("name", INVARIANTS)
def test_it_finds_its_fault_and_nothing_else(dbs: Databases, stage: Stage, cast: Cast, name: str) -> None:
    _sit(dbs, stage, cast.an.id, essay=False)
    open_id = _start(dbs, stage, cast.bo.id)
    with dbs.session() as session:
        assert _broken(session, name) == []
        for statement in FAULTS[name]:
            if statement.startswith("{"):
                _break(session, statement.strip("{}"), open_id, cast)
            else:
                session.execute(text(statement))
        session.flush()
        assert _broken(session, name) != []


def _broken(session: Session, name: str) -> list[object]:
    query = INVARIANTS[name]
    sql = query if isinstance(query, str) else query[session.get_bind().dialect.name]
    return list(session.execute(text(sql)).all())


def _break(session: Session, fault: str, open_id: uuid.UUID, cast: Cast) -> None:
    ended = session.exec(select(Attempt).where(Attempt.id != open_id)).one()
    if fault in {"second_open", "second_ended"}:
        other = session.get_one(Attempt, open_id)
        values = (other if fault == "second_open" else ended).model_dump()
        session.add(Attempt(**values | {"id": uuid.uuid4(), "ordinal": 2}))
    elif fault == "foreign_item":
        rows = session.exec(select(AttemptItem).where(AttemptItem.attempt_id == ended.id)).all()
        for row in rows:
            session.delete(row)
    elif fault == "one_mark_less":
        session.delete(session.exec(select(Mark)).all()[0])
    else:
        for mark in session.exec(select(Mark)).all():
            mark.marker_id = cast.an.id
