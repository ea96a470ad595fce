"""Open an attempt's paper on a page: from then on that page is the one that saves."""

import uuid
from dataclasses import replace

from sqlalchemy import insert, update
from sqlmodel import Session, SQLModel

from app import clock
from app.db import database_now
from app.exams.facts import AttemptFacts, AttemptState

ATTEMPT = SQLModel.metadata.tables["attempt"]
EVIDENCE = SQLModel.metadata.tables["exam_evidence"]


def open_paper(session: Session, attempt: AttemptFacts) -> AttemptFacts:
    """Raise the generation of an open attempt, so that every page opened earlier can no longer save (EX-21)."""
    statement = (
        update(ATTEMPT)
        .where(ATTEMPT.c.id == attempt.id, ATTEMPT.c.state == AttemptState.OPEN)
        .values(generation=ATTEMPT.c.generation + 1)
        .returning(ATTEMPT.c.generation)
    )
    generation = session.execute(statement).scalar_one_or_none()
    return attempt if generation is None else replace(attempt, generation=generation)


def record_evidence(session: Session, attempt_id: uuid.UUID, events: list[tuple[str, int]]) -> None:
    """Keep what the page noticed about itself; it affects neither time nor marks."""
    if not events:
        return
    rows = [
        {"id": clock.new_id(), "attempt_id": attempt_id, "kind": kind, "at_ms": at} for kind, at in events
    ]
    session.execute(insert(EVIDENCE).values(received_at=database_now()), rows)
