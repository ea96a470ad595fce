"""Hand in an attempt: the last responses, the digest and the change of state in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col

from app.db import database_now
from app.exams import queries
from app.exams.facts import AttemptFacts, AttemptState, Given, ReceiptFacts
from app.exams.models import Attempt
from app.exams.operations import closing, saving
from app.exams.operations.writing import Save, write
from app.exams.refusals import Closed
from app.journal import operations as journal
from app.refusals import Unknown
from app.web.actor import Actor


def submit(
    session: Session,
    attempt_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    generation: int,
    submit_key: uuid.UUID,
    responses: Sequence[Given] = (),
    by: Actor | None = None,
    at: datetime | None = None,
) -> ReceiptFacts:
    """Hand in; the same submission again gets the same receipt (EX-8). `at` None means the database's own clock.

    What the page had not yet saved goes in with it, in the same transaction (EX-10).
    """
    attempt, asked_at = _locked(session, attempt_id, person_id)
    if attempt.state is AttemptState.SUBMITTED and attempt.submit_key == submit_key:
        return queries.receipt(attempt)
    now = at or asked_at
    saving.check_may_write(attempt.state, attempt.deadline_at, attempt.generation, generation, now)
    payloads = saving.read(session, attempt_id, person_id, responses)
    write(session.connection(), Save(attempt_id, person_id, generation, payloads), now)
    # The end is read off the clock once the lock is held: a save that came while we waited is before it.
    ended = closing.close(session, [attempt_id], AttemptState.SUBMITTED, at, submit_key)
    if not ended:
        raise Closed
    closing.ask_for_marking(session, attempt.exam_id, attempt.exam_title, now)
    journal.record(
        session,
        "attempt.submitted",
        "attempt",
        attempt_id,
        by=by,
        at=now,
        stream=f"attempt:{attempt_id.hex[-1]}",
        unit_path=attempt.unit_path,
        person=str(person_id),
    )
    return queries.receipt(replace(attempt, **asdict(ended[0])))


_LOCKED = (
    queries.attempts(database_now().label("asked_at"))
    .where(col(Attempt.id) == bindparam("attempt_id"), col(Attempt.person_id) == bindparam("person_id"))
    .with_for_update(of=Attempt)
)


def _locked(session: Session, attempt_id: uuid.UUID, person_id: uuid.UUID) -> tuple[AttemptFacts, datetime]:
    """Return the attempt with its row locked, and when that was asked: saves now wait, or were before us."""
    row = session.execute(_LOCKED, {"attempt_id": attempt_id, "person_id": person_id}).one_or_none()
    if row is None:
        raise Unknown
    return queries.as_attempt(row), row.asked_at
