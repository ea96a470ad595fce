"""Each invariant's query is silent on a sound database, and finds the fault made for it."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from app.db import Databases
from app.exams.facts import CorrectionState, DeliveryState, ExtensionKind, Treatment
from app.exams.invariants import INVARIANTS
from app.exams.models import Attempt, AttemptItem, Delivery, Extension, KeyCorrection, Mark, Reading
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
    "EX-4 the deadline of an extended attempt is the latest it was given": ["{other_deadline}"],
    "EX-4 an attempt that was not extended ends with its sitting at the latest": [
        "UPDATE attempt SET deadline_at = '2099-01-01 00:00:00.000000' WHERE state = 'open'"
    ],
    "EX-14 an attempt goes on with a voided one of the same person": [
        "UPDATE attempt SET continues_id = id WHERE state = 'submitted'"
    ],
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
    "GR-8 nothing of a marked attempt waits for a person": ["UPDATE mark SET marks = 0, pending = true"],
    "GR-6 nobody marked their own attempt": ["{own_mark}"],
    "EX-19 the receipt is that of the delivery file accepted last": ["{other_receipt}"],
    "GR-6 nobody decided about their own delivery file": ["{own_delivery}"],
    "GR-6 who stands beside a marker is the attempt's own candidate": ["{other_candidate}"],
    "GR-6 nobody approved a correction of an exam they sit": ["{own_correction}"],
    "GR-4 where everyone was given full marks, everyone has them": [
        "{correction}",
        "UPDATE mark SET marks = 0",
    ],
    "GR-3 readings that were to become marks did": ["{lone_reading}"],
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


def _extension(attempt: Attempt, cast: Cast) -> Extension:
    """More time on record that the attempt never got."""
    return Extension(
        id=uuid.uuid4(),
        decision_id=uuid.uuid4(),
        kind=ExtensionKind.PERSON,
        sitting_id=attempt.sitting_id,
        person_id=attempt.person_id,
        attempt_id=attempt.id,
        seconds=60,
        deadline_before=attempt.deadline_at,
        deadline_after=attempt.deadline_at + timedelta(minutes=1),
        reason="停电",
        granted_by=cast.cy.id,
        granted_at=attempt.started_at,
    )


def _delivery(attempt: Attempt, decided_by: uuid.UUID) -> Delivery:
    """An accepted file whose receipt is not the attempt's."""
    return Delivery(
        id=uuid.uuid4(),
        attempt_id=attempt.id,
        file_sha256="0" * 64,
        generation=1,
        written_at=attempt.started_at,
        received_by=decided_by,
        received_at=attempt.started_at,
        state=DeliveryState.ACCEPTED,
        decided_by=decided_by,
        decided_at=attempt.started_at,
        reason="断网",
        digest_before="1" * 64,
        digest_after="2" * 64,
    )


def _laid(session: Session, attempt: Attempt) -> AttemptItem:
    found = session.exec(select(AttemptItem).where(AttemptItem.attempt_id == attempt.id)).first()
    assert found is not None
    return found


def _correction(
    session: Session, attempt: Attempt, proposer: uuid.UUID, approver: uuid.UUID
) -> KeyCorrection:
    """Full marks for everyone on an item of a script, decided after it was begun."""
    item, late = _laid(session, attempt), attempt.started_at + timedelta(days=1)
    return KeyCorrection(
        id=uuid.uuid4(),
        exam_id=attempt.exam_id,
        item_id=item.item_id,
        version_id=item.version_id,
        treatment=Treatment.FULL_MARKS,
        reason="题干有误",
        state=CorrectionState.DONE,
        proposed_by=proposer,
        proposed_at=late,
        decided_by=approver,
        decided_at=late,
        finished_at=late,
    )


def _third_reading(session: Session, attempt: Attempt, marker: uuid.UUID) -> Reading:
    """A third reading, which decides, of an answer that has no marks."""
    item = _laid(session, attempt)
    return Reading(
        id=uuid.uuid4(),
        attempt_id=attempt.id,
        item_id=item.item_id,
        ordinal=3,
        marker_id=marker,
        candidate_id=attempt.person_id,
        points=[],
        marks=item.marks,
        out_of=item.marks,
        read_at=attempt.started_at,
    )


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
    elif fault == "other_deadline":
        session.add(_extension(session.get_one(Attempt, open_id), cast))
    elif fault in {"other_receipt", "own_delivery"}:
        session.add(_delivery(ended, cast.cy.id if fault == "other_receipt" else ended.person_id))
    elif fault == "one_mark_less":
        session.delete(session.exec(select(Mark)).all()[0])
    elif fault in {"correction", "own_correction"}:
        approver = cast.an if fault == "own_correction" else cast.ed
        session.add(_correction(session, ended, cast.cy.id, approver.id))
    elif fault == "lone_reading":
        session.add(_third_reading(session, session.get_one(Attempt, open_id), cast.cy.id))
    else:
        # The table keeps marker and candidate apart; here the candidate on record is the wrong one.
        for mark in session.exec(select(Mark)).all():
            mark.marker_id = cast.an.id if fault == "own_mark" else cast.cy.id
            mark.candidate_id = cast.bo.id
