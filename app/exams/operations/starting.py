"""Begin an attempt, or go on with the one that is open."""

import json
import secrets
import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, bindparam, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.bank.models import BankItem
from app.exams import blueprints, dealing, pools, rules
from app.exams.facts import AttemptKind, AttemptState, ExamState, MarkingState
from app.exams.models import Exam, Sitting
from app.exams.operations import doors
from app.exams.refusals import (
    AttemptsUsed,
    FormTooAlike,
    NotAdmitted,
    PaperIncomplete,
)
from app.journal import operations as journal
from app.web.actor import Actor
from question_bank import drawing
from question_bank.papers import Paper
from question_bank.parallel import OverlapTooGreat, draw_make_up

ATTEMPT = SQLModel.metadata.tables["attempt"]
ATTEMPT_ITEM = SQLModel.metadata.tables["attempt_item"]
INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
# A whole paper in one statement; the order of its options is JSON as it stands.
_LAY = {
    "postgresql": text(
        "INSERT INTO attempt_item (attempt_id, item_id, version_id, position, marks, option_order)"
        " SELECT CAST(:attempt AS uuid), v.i, v.v, v.p, v.m, v.o FROM jsonb_to_recordset(CAST(:paper AS jsonb))"
        " AS v (i uuid, v uuid, p integer, m numeric, o json)"
    ),
    "sqlite": text(
        "INSERT INTO attempt_item (attempt_id, item_id, version_id, position, marks, option_order)"
        " SELECT :attempt, value ->> 'i', value ->> 'v', value ->> 'p', value ->> 'm', value -> 'o'"
        " FROM json_each(:paper)"
    ),
}


def start(
    session: Session,
    sitting_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    by: Actor | None = None,
    at: datetime | None = None,
) -> uuid.UUID:
    """Begin an attempt and draw its paper, or return the open one; `at` None means the database's own clock.

    However many starts run at once, one of them begins the attempt and the others go on with it (EX-13).
    """
    door = doors.door(session, sitting_id, person_id)
    now = at or door.now
    if door.time_percent is None:
        raise NotAdmitted
    if door.open_id is not None:
        return door.open_id
    doors.check_open(door, now)
    ready = pools.ready(session, blueprints.from_json(door.exam.blueprint), door.exam.unit_path)
    paper = _drawn(session, door, person_id, ready, now)
    attempt_id = _begin(session, door, person_id, now, paper.seed)
    if attempt_id is None:
        return _begun_elsewhere(session, door.exam.id, person_id)
    _lay_paper(session, attempt_id, ready, paper)
    journal.record(
        session,
        "attempt.started",
        "attempt",
        attempt_id,
        by=by,
        at=now,
        stream=f"attempt:{attempt_id.hex[-1]}",
        unit_path=door.exam.unit_path,
        sitting=str(sitting_id),
        person=str(person_id),
    )
    return attempt_id


def _written(dialect: str) -> Any:
    """Write the statement that begins an attempt: once, for a hall that begins together runs it by the thousand."""
    earlier = ATTEMPT.alias("before")
    ordinal = (
        select(func.count() + 1)
        .select_from(earlier)
        .where(earlier.c.exam_id == Exam.id, earlier.c.person_id == doors.PERSON)
        .correlate(Exam)
        .scalar_subquery()
    )
    values: dict[str, Any] = {
        "id": bindparam("new_id", type_=ATTEMPT.c.id.type),
        "exam_id": Exam.id,
        "sitting_id": Sitting.id,
        "person_id": doors.PERSON,
        "kind": Sitting.kind,
        "ordinal": ordinal,
        "state": literal(AttemptState.OPEN, ATTEMPT.c.state.type),
        "generation": literal(1),
        "seed": bindparam("new_seed", type_=ATTEMPT.c.seed.type),
        "started_at": bindparam("now", type_=UTCDateTime()),
        "deadline_at": bindparam("ends", type_=UTCDateTime()),
        "answered": literal(0),
        "marking": literal(MarkingState.UNMARKED, ATTEMPT.c.marking.type),
        "voided_reason": literal(""),
    }
    candidate = (
        select(*values.values())
        .select_from(Sitting)
        .join(Exam, col(Exam.id) == Sitting.exam_id)
        .where(
            col(Sitting.id) == bindparam("sitting", type_=ATTEMPT.c.id.type),
            col(Exam.state) == ExamState.PUBLISHED,
            col(Sitting.closes_at) > bindparam("not_closed_at", type_=UTCDateTime()),
            doors.used() < bindparam("most", type_=Integer()),
        )
    )
    begin = INSERTS[dialect](ATTEMPT).from_select(list(values), candidate)
    return begin.on_conflict_do_nothing().returning(ATTEMPT.c.id)


_BEGIN = {dialect: _written(dialect) for dialect in INSERTS}


def _begin(
    session: Session, door: doors.Door, person_id: uuid.UUID, now: datetime, seed: str
) -> uuid.UUID | None:
    """Insert the attempt if nobody was quicker: a racing start works out the same ordinal and loses."""
    assert door.time_percent is not None
    closes_at = door.sitting.closes_at + door.held_open
    ends = rules.deadline(now, door.minutes, door.time_percent, closes_at, door.extra_minutes)
    values = {
        "new_id": clock.new_id(),
        "sitting": door.sitting.id,
        "person": person_id,
        "new_seed": seed,
        "now": now,
        "ends": ends,
        "not_closed_at": now - door.held_open,
        "most": door.limit,
    }
    statement = _BEGIN[session.get_bind().dialect.name]
    found: uuid.UUID | None = session.execute(statement, values).scalar_one_or_none()
    return found


def _begun_elsewhere(session: Session, exam_id: uuid.UUID, person_id: uuid.UUID) -> uuid.UUID:
    statement = select(ATTEMPT.c.id).where(
        ATTEMPT.c.exam_id == exam_id, ATTEMPT.c.person_id == person_id, ATTEMPT.c.state == AttemptState.OPEN
    )
    found: uuid.UUID | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise AttemptsUsed
    return found


def _drawn(
    session: Session, door: doors.Door, person_id: uuid.UUID, ready: pools.Ready, now: datetime
) -> Paper:
    """Draw a paper: the next of the series, or one that repeats at most what the sitting allows of those before."""
    again = bool(door.used) or door.sitting.kind is AttemptKind.MAKE_UP
    met = _met_before(session, door.exam.id, person_id) if again else set()
    try:
        if met:
            share = Decimal(door.sitting.overlap_percent) / 100
            return draw_make_up(ready.pool, secrets.token_hex(16), met, share)
        return dealing.deal(session, door.exam.id, ready, now)
    except drawing.BankTooSmall:
        raise PaperIncomplete from None
    except OverlapTooGreat as alike:
        # When the sitting was arranged there were enough; the bank has lost some since.
        raise FormTooAlike(percent=door.sitting.overlap_percent, least=alike.least) from None


def _lay_paper(session: Session, attempt_id: uuid.UUID, ready: pools.Ready, paper: Paper) -> None:
    """Write the paper down: from now on it is what it is, whatever becomes of bank and exam (EX-12)."""
    lines = [
        {
            "i": ready.items[entry.item_id].item_id.hex,
            "v": ready.items[entry.item_id].version_id.hex,
            "p": entry.position,
            "m": str(entry.marks),
            "o": entry.option_order,
        }
        for entry in paper.entries
    ]
    values = {"attempt": attempt_id.hex, "paper": json.dumps(lines)}
    session.execute(_LAY[session.get_bind().dialect.name], values)


def _met_before(session: Session, exam_id: uuid.UUID, person_id: uuid.UUID) -> set[str]:
    """Return the items a person met in earlier attempts at an exam: another form avoids them."""
    statement = (
        select(col(BankItem.code))
        .join(ATTEMPT_ITEM, ATTEMPT_ITEM.c.item_id == BankItem.id)
        .join(ATTEMPT, ATTEMPT.c.id == ATTEMPT_ITEM.c.attempt_id)
        .where(ATTEMPT.c.exam_id == exam_id, ATTEMPT.c.person_id == person_id)
    )
    return set(session.execute(statement).scalars())
