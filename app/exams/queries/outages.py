"""What a network failure cost each candidate of a sitting, measured by the server's own instants."""

import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.exams.facts import AttemptState
from app.exams.models import Attempt, Candidate, Contact, ExamEvidence, Response, Sitting
from app.exams.queries.seats import with_unit
from app.exams.records import Measured
from app.exams.rules import outages
from app.organisation.models import Person, UnitPeriod

Sign = tuple[datetime, datetime]


def measured(
    session: Session,
    sitting_id: uuid.UUID,
    began_at: datetime,
    ended_at: datetime,
    now: datetime,
    *,
    hall: str | None = None,
    cap: timedelta = outages.MOST_OUTAGE,
) -> list[Measured]:
    """Return, by hall and seat, who of a sitting lost how long in an outage, in six statements.

    Looked at are those whose attempt is open, those whose time ran out during or after the outage, and those who
    have not begun: they lost what the outage took of their window.
    """
    signs = _signs(session, sitting_id)
    reported = _reported(session, sitting_id, began_at, ended_at)
    rows = session.execute(_people(sitting_id, hall)).all()
    found = [(row, _lost(row, signs, began_at, ended_at, now, cap)) for row in rows]
    return [
        Measured(
            person_id=row.person_id,
            name=row.name,
            staff_no=row.staff_no,
            unit_name=row.unit_name,
            hall=row.hall,
            seat_no=row.seat_no,
            state=row.state,
            interruption=lost,
            reported=reported.get(row.attempt_id, 0),
        )
        for row, lost in found
        if lost is not None
    ]


def _lost(
    row: Any,
    signs: dict[uuid.UUID, list[Sign]],
    began_at: datetime,
    ended_at: datetime,
    now: datetime,
    cap: timedelta,
) -> outages.Interruption | None:
    if row.attempt_id is None:
        return outages.not_begun(row.opens_at, began_at, ended_at, cap)
    if row.state is AttemptState.OPEN:
        return outages.interruption(signs[row.attempt_id], began_at, ended_at, now, cap)
    if row.state is AttemptState.EXPIRED and row.ended_at >= began_at:
        last = min(ended_at, row.ended_at)
        return outages.interruption(signs[row.attempt_id], began_at, last, row.ended_at, cap)
    return None


def _people(sitting_id: uuid.UUID, hall: str | None) -> Any:
    """Select the candidates with their latest attempt, and whether any of them was handed in."""
    latest = (
        select(func.max(Attempt.ordinal))
        .where(col(Attempt.sitting_id) == Candidate.sitting_id, col(Attempt.person_id) == Candidate.person_id)
        .correlate(Candidate)
        .scalar_subquery()
    )
    own = (
        (col(Attempt.sitting_id) == Candidate.sitting_id)
        & (col(Attempt.person_id) == Candidate.person_id)
        & (col(Attempt.ordinal) == latest)
    )
    statement: Any = (
        select(
            col(Person.id).label("person_id"),
            col(Person.name),
            col(Person.staff_no),
            col(UnitPeriod.name).label("unit_name"),
            col(Candidate.hall),
            col(Candidate.seat_no),
            col(Sitting.opens_at),
            col(Attempt.id).label("attempt_id"),
            col(Attempt.state),
            col(Attempt.ended_at),
        )
        .select_from(Candidate)
        .join(Sitting, col(Sitting.id) == Candidate.sitting_id)
        .join(Person, col(Person.id) == Candidate.person_id)
    )
    statement = with_unit(statement).join(Attempt, own, isouter=True)
    statement = statement.where(col(Candidate.sitting_id) == sitting_id)
    if hall is not None:
        statement = statement.where(col(Candidate.hall) == hall)
    return statement.order_by(col(Candidate.hall), col(Candidate.seat_no), col(Person.staff_no))


def _signs(session: Session, sitting_id: uuid.UUID) -> dict[uuid.UUID, list[Sign]]:
    """Return when the server heard of each attempt: its start, its saves, its pulses and what it reported."""
    here = col(Attempt.sitting_id) == sitting_id
    found: dict[uuid.UUID, list[Sign]] = defaultdict(list)
    started = select(col(Attempt.id), col(Attempt.started_at), col(Attempt.started_at)).where(here)
    saved = _of_attempt(Response, col(Response.saved_at), here)
    reported = _of_attempt(ExamEvidence, col(ExamEvidence.received_at), here)
    stretches = (
        select(col(Contact.attempt_id), col(Contact.began_at), col(Contact.seen_at))
        .join(Attempt, col(Attempt.id) == Contact.attempt_id)
        .where(here)
    )
    for statement in (started, saved, reported, stretches):
        for attempt_id, began_at, ended_at in session.execute(statement).all():
            found[attempt_id].append((began_at, ended_at))
    return found


def _of_attempt(table: Any, instant: Any, here: Any) -> Any:
    return (
        select(table.attempt_id, instant, instant)
        .join(Attempt, col(Attempt.id) == table.attempt_id)
        .where(here)
    )


def _reported(
    session: Session, sitting_id: uuid.UUID, began_at: datetime, ended_at: datetime
) -> dict[uuid.UUID, int]:
    """Count what pages said of themselves that reached the server during the outage or soon after."""
    statement = (
        select(col(ExamEvidence.attempt_id), func.count())
        .join(Attempt, col(Attempt.id) == ExamEvidence.attempt_id)
        .where(
            col(Attempt.sitting_id) == sitting_id,
            col(ExamEvidence.kind) == "offline",
            col(ExamEvidence.received_at) >= began_at,
            col(ExamEvidence.received_at) <= ended_at + timedelta(minutes=30),
        )
        .group_by(col(ExamEvidence.attempt_id))
    )
    return dict(session.execute(statement).all())
