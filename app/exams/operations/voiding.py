"""Void an attempt: it stays on record with its reason, and counts no more."""

import uuid
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, SQLModel, col, select

from app.db import database_now
from app.exams.facts import AttemptState
from app.exams.models import Attempt, Exam
from app.exams.refusals import AlreadyVoided, OwnAttempt, VoidReasonMissing
from app.journal import operations as journal
from app.messages import operations as messages
from app.refusals import Unknown
from app.web.actor import Actor

ATTEMPT = SQLModel.metadata.tables["attempt"]


def void(session: Session, attempt_id: uuid.UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Void an attempt whatever its state, with a reason (EX-18); nobody voids their own (GR-6).

    Responses, marks and receipt stay. The person is told, and owes the exam as if they had missed it.
    """
    row = session.execute(
        select(Attempt.person_id, Exam.title, Exam.unit_path)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .where(col(Attempt.id) == attempt_id)
    ).first()
    if row is None:
        raise Unknown
    person_id, title, unit_path = row
    if by.person_id == person_id:
        raise OwnAttempt
    if not reason.strip():
        raise VoidReasonMissing
    statement = (
        update(ATTEMPT)
        .where(ATTEMPT.c.id == attempt_id, ATTEMPT.c.state != AttemptState.VOIDED)
        .values(
            state=AttemptState.VOIDED,
            voided_reason=reason.strip(),
            ended_at=func.coalesce(ATTEMPT.c.ended_at, database_now()),
        )
    )
    if not session.execute(statement).rowcount:  # type: ignore[attr-defined]
        raise AlreadyVoided
    journal.record(
        session,
        "attempt.voided",
        "attempt",
        attempt_id,
        by=by,
        at=at,
        stream=f"attempt:{attempt_id.hex[-1]}",
        unit_path=unit_path,
        person=str(person_id),
        reason=reason.strip(),
    )
    messages.send(
        session,
        [person_id],
        kind="exam",
        title=f"作答已作废：{title}",
        body=f"理由：{reason.strip()}。如有疑问，请与组织者联系。",
        link="/exams",
        at=at,
    )
