"""Note the days on which somebody cannot come, change or forget them; keep the file that proves it."""

import hashlib
import uuid
from datetime import date, datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import clock
from app.planning.models import Absence, Proof
from app.planning.rules.proofs import kind_of


def note_absence(
    session: Session,
    person_id: uuid.UUID,
    source_id: uuid.UUID,
    *,
    starts_on: date,
    ends_on: date,
    at: datetime,
) -> None:
    """Keep a person out of every batch on some days. The same source said again replaces what it said before.

    What it follows from is the event; this is its consequence for plans to come.
    """
    row = session.exec(select(Absence).where(Absence.source_id == source_id).with_for_update()).first()
    if row is None:
        row = Absence(
            id=clock.new_id(),
            person_id=person_id,
            source_id=source_id,
            starts_on=starts_on,
            ends_on=ends_on,
            noted_at=at,
        )
    row.starts_on, row.ends_on = starts_on, ends_on
    session.add(row)
    session.flush()


def forget_absence(session: Session, source_id: uuid.UUID) -> None:
    """Take back what a source said of a person's days."""
    session.execute(delete(Absence).where(col(Absence.source_id) == source_id))


def keep_proof(
    session: Session,
    person_id: uuid.UUID,
    file_name: str,
    content: bytes,
    *,
    by: uuid.UUID,
    at: datetime,
) -> uuid.UUID:
    """Keep a file as it was handed in, with its SHA-256; refuses what is no PDF, JPEG or PNG by its bytes."""
    row = Proof(
        id=clock.new_id(),
        person_id=person_id,
        file_name=file_name[:200],
        kind=kind_of(content),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        added_by=by,
        added_at=at,
    )
    session.add(row)
    session.flush()
    return row.id
