"""Note what was done to a timetable: in the journal for those who check, and as a change that can be taken back."""

import uuid
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app import clock
from app.journal import operations as journal
from app.schedule.facts import ChangeKind, SessionFacts, TimetableFacts
from app.schedule.models import CourseSession, TimetableChange
from app.web.actor import Actor


def note(
    session: Session,
    action: str,
    row: CourseSession,
    batch: TimetableFacts,
    *,
    by: Actor | None,
    at: datetime,
    **details: Any,
) -> None:
    """Leave an event that names the batch."""
    journal.record(
        session,
        action,
        "course_session",
        row.id,
        by=by,
        at=at,
        unit_path=batch.unit_path,
        batch_id=str(batch.id),
        **details,
    )


def remember(
    session: Session,
    kind: ChangeKind,
    row: CourseSession,
    before: SessionFacts | None,
    batch: TimetableFacts,
    *,
    reason: str = "",
    by: Actor | None,
    at: datetime,
) -> uuid.UUID:
    """Keep how a session was before a change, to be taken back or told.

    `sequence` says up to which state of the session that can be taken back.
    """
    change = TimetableChange(
        id=clock.new_id(),
        batch_id=row.batch_id,
        session_id=row.id,
        kind=kind,
        sequence=row.sequence,
        changed_by=None if by is None else by.person_id,
        changed_at=at,
        reason=reason,
        told_at=at if batch.published_at is None else None,
    )
    if before is not None:
        change.was_starts_at, change.was_ends_at = before.starts_at, before.ends_at
        change.was_lecturer_id, change.was_venue_id = before.lecturer_id, before.venue_id
    session.add(change)
    session.flush()
    return change.id
