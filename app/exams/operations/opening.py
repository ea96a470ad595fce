"""Open an attempt's paper on a page: from then on that page is the one that saves."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session, SQLModel

from app import clock
from app.among import among, aside
from app.db import database_now
from app.exams.facts import AttemptFacts, AttemptState
from app.exams.rules.outages import NOTICEABLE

ATTEMPT = SQLModel.metadata.tables["attempt"]
CONTACT = SQLModel.metadata.tables["contact"]
EVIDENCE = SQLModel.metadata.tables["exam_evidence"]
PULSE = "pulse"


_OPEN = (
    update(ATTEMPT)
    .where(among(ATTEMPT.c.id, "attempts"), aside(ATTEMPT.c.state) == AttemptState.OPEN)
    .values(generation=ATTEMPT.c.generation + 1)
    .returning(ATTEMPT.c.id, ATTEMPT.c.generation)
)


def open_paper(session: Session, attempt: AttemptFacts) -> AttemptFacts:
    """Raise the generation of an open attempt, so that every page opened earlier can no longer save (EX-21)."""
    return open_papers(session, [attempt])[0]


def open_papers(session: Session, attempts: Sequence[AttemptFacts]) -> list[AttemptFacts]:
    """Raise the generations of those of some attempts that are open, all in one statement."""
    keys = {"attempts": [attempt.id for attempt in attempts]}
    opened = {row.id: row.generation for row in session.execute(_OPEN, keys)}
    return [replace(attempt, generation=opened.get(attempt.id, attempt.generation)) for attempt in attempts]


def record_evidence(session: Session, attempt_id: uuid.UUID, events: list[tuple[str, int]]) -> None:
    """Keep what the page noticed about itself; it affects neither time nor marks. A pulse only says it is there."""
    _hear(session, attempt_id)
    rows = [
        {"id": clock.new_id(), "attempt_id": attempt_id, "kind": kind, "at_ms": at}
        for kind, at in events
        if kind != PULSE
    ]
    if rows:
        session.execute(insert(EVIDENCE).values(received_at=database_now()), rows)


def _hear(session: Session, attempt_id: uuid.UUID) -> None:
    """Note that a page spoke: the stretch of contact goes on, or a new one begins after a silence."""
    now: datetime = session.execute(select(database_now())).scalar_one()
    last = CONTACT.c.seen_at >= now - NOTICEABLE
    statement = update(CONTACT).where(CONTACT.c.attempt_id == attempt_id, last).values(seen_at=now)
    if not session.execute(statement).rowcount:  # type: ignore[attr-defined]
        begun = insert(CONTACT).values(attempt_id=attempt_id, began_at=now, seen_at=now)
        session.execute(begun)
