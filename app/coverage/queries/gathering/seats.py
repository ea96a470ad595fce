"""Batches as coverage counts them, and who holds a seat in which."""

import uuid
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session, col

from app.coverage.queries.gathering.parts import Part
from app.coverage.queries.gathering.traces import Traces
from app.coverage.queries.past import held_then, required_then
from app.coverage.records import BatchSpan
from app.planning.models import Batch, BatchState, Enrolment
from app.schedule.models import CourseSession


def seats_of(session: Session, part: Part) -> Traces:
    """Read the batches and who holds a seat in them, in two statements."""
    traces = Traces(batches=batches(session, part))
    who = (col(Enrolment.programme_id), col(Enrolment.person_id))
    held = and_(
        col(Enrolment.created_at) <= part.at,
        or_(col(Enrolment.withdrawn_at).is_(None), col(Enrolment.withdrawn_at) > part.at),
    )
    seats = select(*who, col(Enrolment.batch_id)).where(held)
    for programme_id, person_id, batch_id in session.execute(part.of(seats, *who)).all():
        traces.seats[programme_id, person_id].append(batch_id)
    return traces


def batches(session: Session, part: Part) -> dict[uuid.UUID, BatchSpan]:
    held = and_(col(CourseSession.batch_id) == Batch.id, held_then(part.then))
    columns = (
        col(Batch.id),
        col(Batch.programme_id),
        col(Batch.number),
        col(Batch.starts_on),
        col(Batch.ends_on),
    )
    # Without a session there is no row to require anything.
    required = func.sum(case((col(CourseSession.id).is_(None), 0), else_=required_then(part.then)))
    statement = (
        select(*columns, func.count(col(CourseSession.id)), required, col(Batch.state))
        .outerjoin(CourseSession, held)
        .where(col(Batch.programme_id).in_(part.ids))
        .group_by(*columns, col(Batch.state))
    )
    spans = (part.then.batch(_span(row)) for row in session.execute(statement).all())
    return {span.id: span for span in spans if span is not None}


def _span(row: Any) -> BatchSpan:
    key, programme_id, number, starts_on, ends_on, sessions, required, state = row
    cancelled = state == BatchState.CANCELLED
    return BatchSpan(key, programme_id, number, starts_on, ends_on, sessions, int(required or 0), cancelled)
