"""Let somebody go on whose attempt ended by mistake: in a new attempt that begins with what the old one holds.

Nothing that was handed in is changed (EX-18, EX-19): the old attempt is voided and keeps its responses, marks and
receipt; the new one has the same paper and names the old one. It uses up no further go (EX-14).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, literal, select, update
from sqlmodel import Session, SQLModel, col

from app import clock
from app.db import database_now
from app.exams import rules
from app.exams.facts import AttemptState, MarkingState
from app.exams.models import Attempt, Candidate, Exam, Sitting
from app.exams.refusals import (
    NoTimeToReopen,
    NotTheLastAttempt,
    OwnReopening,
    ReopenOutOfRange,
    ReopenReasonMissing,
    ResultSeen,
    StillOpen,
)
from app.journal import operations as journal
from app.messages import operations as messages
from app.refusals import Unknown
from app.web.actor import Actor

ATTEMPT = SQLModel.metadata.tables["attempt"]
ITEM = SQLModel.metadata.tables["attempt_item"]
RESPONSE = SQLModel.metadata.tables["response"]


@dataclass(frozen=True)
class _Ended:
    """An ended attempt with what decides whether it may go on."""

    attempt: Attempt
    exam: Exam
    sitting: Sitting
    seat: Candidate
    now: datetime

    @property
    def closes_at(self) -> datetime:
        return self.sitting.closes_at + timedelta(seconds=self.seat.held_open_seconds)

    @property
    def most_minutes(self) -> int:
        """Return the whole time this person is allowed."""
        minutes = self.sitting.duration_minutes or self.exam.duration_minutes
        return (
            int(rules.allowed(minutes, self.seat.time_percent, self.seat.extra_minutes).total_seconds()) // 60
        )


def reopen(
    session: Session,
    attempt_id: uuid.UUID,
    *,
    minutes: int,
    reason: str,
    by: Actor,
    at: datetime | None = None,
) -> uuid.UUID:
    """Begin the attempt that goes on with an ended one, and return it; `at` None means the database's own clock."""
    ended = _held(session, attempt_id)
    now = at or ended.now
    _check(session, ended, minutes, reason, by, now)
    deadline_at = min(now + timedelta(minutes=minutes), ended.closes_at)
    if deadline_at <= now:
        raise NoTimeToReopen
    old = ended.attempt
    if old.state is not AttemptState.VOIDED:
        _void(session, old.id, reason.strip())
    new_id = _go_on(session, old, now, deadline_at)
    journal.record(
        session,
        "attempt.reopened",
        "attempt",
        old.id,
        by=by,
        at=now,
        stream=f"attempt:{old.id.hex[-1]}",
        unit_path=ended.exam.unit_path,
        person=str(old.person_id),
        goes_on_in=str(new_id),
        deadline_at=deadline_at.isoformat(),
        reason=reason.strip(),
    )
    until = deadline_at.astimezone(clock.SHANGHAI)
    messages.send(
        session,
        [old.person_id],
        kind="exam",
        title=f"可以接着作答：{ended.exam.title}",
        body=f"请在“考试”页点“继续作答”，作答到 {until:%H:%M} 为止，原来的作答都在。理由：{reason.strip()}。",
        link="/exams",
        at=now,
    )
    return new_id


def _held(session: Session, attempt_id: uuid.UUID) -> _Ended:
    statement = (
        select(Attempt, Exam, Sitting, Candidate, database_now())
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .join(Sitting, col(Sitting.id) == Attempt.sitting_id)
        .join(
            Candidate,
            (col(Candidate.sitting_id) == Attempt.sitting_id)
            & (col(Candidate.person_id) == Attempt.person_id),
        )
        .where(col(Attempt.id) == attempt_id)
        .with_for_update(of=Attempt)
        .execution_options(populate_existing=True)
    )
    row = session.execute(statement).first()
    if row is None:
        raise Unknown
    return _Ended(*row)


def _check(session: Session, ended: _Ended, minutes: int, reason: str, by: Actor, now: datetime) -> None:
    old, exam = ended.attempt, ended.exam
    if by.person_id == old.person_id:
        raise OwnReopening
    if old.state is AttemptState.OPEN:
        raise StillOpen
    if not reason.strip():
        raise ReopenReasonMissing
    if not 0 < minutes <= ended.most_minutes:
        raise ReopenOutOfRange(most=ended.most_minutes)
    later = select(ATTEMPT.c.id).where(
        ATTEMPT.c.exam_id == old.exam_id,
        ATTEMPT.c.person_id == old.person_id,
        ATTEMPT.c.ordinal > old.ordinal,
    )
    if session.execute(later.limit(1)).first() is not None:
        raise NotTheLastAttempt
    # Voided or not: who has seen keys and marks cannot go on with the same paper (GR-7).
    shown = rules.released(
        exam.release_policy,
        exam.released_at,
        ended.sitting.closes_at,
        AttemptState.SUBMITTED,
        old.marking,
        now,
    )
    if shown:
        raise ResultSeen


def _void(session: Session, attempt_id: uuid.UUID, reason: str) -> None:
    statement = update(ATTEMPT).where(ATTEMPT.c.id == attempt_id)
    session.execute(statement.values(state=AttemptState.VOIDED, voided_reason=reason))


def _go_on(session: Session, old: Attempt, now: datetime, deadline_at: datetime) -> uuid.UUID:
    """Begin the new attempt with the old one's paper and responses, each with its revision and instant."""
    new_id = clock.new_id()
    begun = {
        "id": new_id,
        "exam_id": old.exam_id,
        "sitting_id": old.sitting_id,
        "person_id": old.person_id,
        "kind": old.kind,
        "ordinal": old.ordinal + 1,
        "state": AttemptState.OPEN,
        "generation": 1,
        "seed": old.seed,
        "started_at": now,
        "deadline_at": deadline_at,
        "answered": 0,
        "marking": MarkingState.UNMARKED,
        "voided_reason": "",
        "continues_id": old.id,
    }
    session.execute(insert(ATTEMPT).values(**begun))
    for table in (ITEM, RESPONSE):
        _copy(session, table, old.id, new_id)
    return new_id


def _copy(session: Session, table: Any, old_id: uuid.UUID, new_id: uuid.UUID) -> None:
    kept = [column for column in table.c if column.name != "attempt_id"]
    rows = select(literal(new_id, table.c.attempt_id.type), *kept).where(table.c.attempt_id == old_id)
    session.execute(insert(table).from_select(["attempt_id", *(column.name for column in kept)], rows))
