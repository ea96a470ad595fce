"""Begin an attempt, or go on with the one that is open."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.bank.models import BankItem
from app.db import database_now
from app.exams import blueprints, pools, rules
from app.exams.facts import Admission, AttemptKind, AttemptState, ExamState, MarkingState
from app.exams.models import Candidate, Exam, Sitting
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
from app.journal import operations as journal
from app.refusals import Unknown
from app.web.actor import Actor
from question_bank import drawing

ATTEMPT = SQLModel.metadata.tables["attempt"]
ATTEMPT_ITEM = SQLModel.metadata.tables["attempt_item"]
INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


@dataclass(frozen=True)
class _Door:
    """What decides whether a person may begin."""

    exam: Exam
    sitting: Sitting
    time_percent: int | None
    extra_minutes: int
    held_open_seconds: int
    open_id: uuid.UUID | None
    used: int
    last_ended_at: datetime | None
    now: datetime

    @property
    def limit(self) -> int:
        """Return how many attempts of this kind there may be; a make-up is one further go."""
        return 1 if self.sitting.kind is AttemptKind.MAKE_UP else self.exam.max_attempts

    @property
    def minutes(self) -> int:
        return self.sitting.duration_minutes or self.exam.duration_minutes

    @property
    def held_open(self) -> timedelta:
        """Return how much longer the window stays open for this person."""
        return timedelta(seconds=self.held_open_seconds)


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
    door = _door(session, sitting_id, person_id)
    now = at or door.now
    if door.time_percent is None:
        raise NotAdmitted
    if door.open_id is not None:
        return door.open_id
    _check_open(door, now)
    seed = secrets.token_hex(16)
    attempt_id = _begin(session, door, person_id, now, seed)
    if attempt_id is None:
        return _begun_elsewhere(session, door.exam.id, person_id)
    _lay_paper(session, door, attempt_id, person_id, seed)
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


def _door(session: Session, sitting_id: uuid.UUID, person_id: uuid.UUID) -> _Door:
    mine = and_(ATTEMPT.c.exam_id == Exam.id, ATTEMPT.c.person_id == person_id)
    opened = (
        select(ATTEMPT.c.id)
        .where(mine, ATTEMPT.c.state == AttemptState.OPEN)
        .correlate(Exam)
        .scalar_subquery()
    )
    candidacy = and_(col(Candidate.sitting_id) == Sitting.id, col(Candidate.person_id) == person_id)
    statement = (
        select(
            Exam,
            Sitting,
            col(Candidate.time_percent),
            col(Candidate.extra_minutes),
            col(Candidate.held_open_seconds),
            opened,
            _used(person_id),
            _last_ended(person_id),
            database_now(),
        )
        .select_from(Sitting)
        .join(Exam, col(Exam.id) == Sitting.exam_id)
        .join(Candidate, candidacy, isouter=True)
        .where(col(Sitting.id) == sitting_id)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise Unknown
    return _Door(*row)


def _used(person_id: uuid.UUID) -> Any:
    """Count the attempts that use up the limit: all regular ones of the exam, or those of this make-up.

    An attempt that goes on with another, ended by mistake, uses up nothing.
    """
    earlier = ATTEMPT.alias("earlier")
    return (
        select(func.count())
        .select_from(earlier)
        .where(
            earlier.c.exam_id == Exam.id,
            earlier.c.person_id == person_id,
            earlier.c.kind == Sitting.kind,
            earlier.c.continues_id.is_(None),
            (col(Sitting.kind) == AttemptKind.REGULAR) | (earlier.c.sitting_id == Sitting.id),
        )
        .correlate(Exam, Sitting)
        .scalar_subquery()
    )


def _last_ended(person_id: uuid.UUID) -> Any:
    """Return when the person's last regular attempt at the exam ended."""
    last = ATTEMPT.alias("last")
    return (
        select(func.max(last.c.ended_at, type_=UTCDateTime()))
        .where(last.c.exam_id == Exam.id, last.c.person_id == person_id, last.c.kind == AttemptKind.REGULAR)
        .correlate(Exam)
        .scalar_subquery()
    )


def _check_open(door: _Door, now: datetime) -> None:
    if door.exam.state is not ExamState.PUBLISHED:
        raise NotPublished
    sitting = door.sitting
    where = rules.admission(
        sitting.opens_at, sitting.closes_at, sitting.last_admission_at, now, door.held_open
    )
    if where is Admission.TO_COME:
        raise NotYetOpen(opens_at=_moment(sitting.opens_at))
    if where is Admission.CLOSED:
        raise NoLongerOpen(closes_at=_moment(sitting.closes_at + door.held_open))
    if where is Admission.TOO_LATE:
        assert sitting.last_admission_at is not None
        raise TooLate(last=_moment(sitting.last_admission_at + door.held_open))
    if door.used >= door.limit:
        raise AttemptsUsed
    again = rules.again_from(door.last_ended_at, door.exam.retake_wait_hours)
    if sitting.kind is AttemptKind.REGULAR and again is not None and now < again:
        raise TooSoonAgain(again=_moment(again), hours=door.exam.retake_wait_hours)


def _moment(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _begin(session: Session, door: _Door, person_id: uuid.UUID, now: datetime, seed: str) -> uuid.UUID | None:
    """Insert the attempt if nobody was quicker: a racing start works out the same ordinal and loses."""
    assert door.time_percent is not None
    closes_at = door.sitting.closes_at + door.held_open
    ends = rules.deadline(now, door.minutes, door.time_percent, closes_at, door.extra_minutes)
    earlier = ATTEMPT.alias("before")
    ordinal = (
        select(func.count() + 1)
        .select_from(earlier)
        .where(earlier.c.exam_id == Exam.id, earlier.c.person_id == person_id)
        .correlate(Exam)
        .scalar_subquery()
    )
    values: dict[str, Any] = {
        "id": literal(clock.new_id(), ATTEMPT.c.id.type),
        "exam_id": Exam.id,
        "sitting_id": Sitting.id,
        "person_id": literal(person_id, ATTEMPT.c.person_id.type),
        "kind": Sitting.kind,
        "ordinal": ordinal,
        "state": literal(AttemptState.OPEN, ATTEMPT.c.state.type),
        "generation": literal(1),
        "seed": literal(seed),
        "started_at": literal(now, UTCDateTime()),
        "deadline_at": literal(ends, UTCDateTime()),
        "answered": literal(0),
        "marking": literal(MarkingState.UNMARKED, ATTEMPT.c.marking.type),
        "voided_reason": literal(""),
    }
    candidate = (
        select(*values.values())
        .select_from(Sitting)
        .join(Exam, col(Exam.id) == Sitting.exam_id)
        .where(
            col(Sitting.id) == door.sitting.id,
            col(Exam.state) == ExamState.PUBLISHED,
            col(Sitting.closes_at) > literal(now - door.held_open, UTCDateTime()),
            _used(person_id) < door.limit,
        )
    )
    begin = INSERTS[session.get_bind().dialect.name](ATTEMPT).from_select(list(values), candidate)
    statement = begin.on_conflict_do_nothing().returning(ATTEMPT.c.id)
    found: uuid.UUID | None = session.execute(statement).scalar_one_or_none()
    return found


def _begun_elsewhere(session: Session, exam_id: uuid.UUID, person_id: uuid.UUID) -> uuid.UUID:
    statement = select(ATTEMPT.c.id).where(
        ATTEMPT.c.exam_id == exam_id, ATTEMPT.c.person_id == person_id, ATTEMPT.c.state == AttemptState.OPEN
    )
    found: uuid.UUID | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise AttemptsUsed
    return found


def _lay_paper(session: Session, door: _Door, attempt_id: uuid.UUID, person_id: uuid.UUID, seed: str) -> None:
    """Draw the paper and write it down: from now on it is what it is, whatever becomes of bank and exam (EX-12)."""
    ready = pools.ready(session, blueprints.from_json(door.exam.blueprint))
    again = bool(door.used) or door.sitting.kind is AttemptKind.MAKE_UP
    met = _met_before(session, door.exam.id, person_id, attempt_id) if again else set()
    try:
        paper = ready.pool.draw(seed, avoid=met)
    except drawing.BankTooSmall:
        raise PaperIncomplete from None
    rows = [
        {
            "attempt_id": attempt_id,
            "item_id": ready.items[entry.item_id].item_id,
            "version_id": ready.items[entry.item_id].version_id,
            "position": entry.position,
            "marks": entry.marks,
            "option_order": list(entry.option_order),
        }
        for entry in paper.entries
    ]
    session.execute(insert(ATTEMPT_ITEM), rows)


def _met_before(
    session: Session, exam_id: uuid.UUID, person_id: uuid.UUID, attempt_id: uuid.UUID
) -> set[str]:
    """Return the items a person met in earlier attempts at an exam: another form avoids them."""
    statement = (
        select(col(BankItem.code))
        .join(ATTEMPT_ITEM, ATTEMPT_ITEM.c.item_id == BankItem.id)
        .join(ATTEMPT, ATTEMPT.c.id == ATTEMPT_ITEM.c.attempt_id)
        .where(ATTEMPT.c.exam_id == exam_id, ATTEMPT.c.person_id == person_id, ATTEMPT.c.id != attempt_id)
    )
    return set(session.execute(statement).scalars())
