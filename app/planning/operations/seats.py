"""Give single people a seat in a batch, and take it back."""

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import clock
from app.journal.operations import record
from app.planning.models import Batch, Enrolment, Origin, RosterEntry
from app.planning.operations.batches import open_batch, seated
from app.planning.operations.moving import leave_line
from app.planning.refusals import AlreadySeated, BatchFull, NotOnRoster, NotSeated
from app.web.actor import Actor


def enrol(
    session: Session,
    batch_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    origin: Origin = Origin.PLANNED,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Give a person of the roster a seat. Beside another open seat of the programme only a make-up may stand."""
    batch, programme = open_batch(session, batch_id)
    _refuse_stranger(session, programme.id, person_id)
    _refuse_second_seat(session, batch, person_id, origin)
    if seated(session, batch_id) >= batch.capacity:
        raise BatchFull(number=batch.number, capacity=batch.capacity)
    row = Enrolment(
        id=clock.new_id(),
        programme_id=programme.id,
        batch_id=batch_id,
        person_id=person_id,
        origin=origin,
        created_by=by.person_id,
        created_at=at,
    )
    session.add(row)
    session.flush()
    record(
        session,
        "seat.given",
        "batch",
        batch_id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        person=person_id,
        origin=origin.value,
    )
    return row.id


def _refuse_stranger(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID) -> None:
    listed = (RosterEntry.programme_id == programme_id, RosterEntry.person_id == person_id)
    if session.exec(select(RosterEntry.id).where(*listed)).first() is None:
        raise NotOnRoster


def _refuse_second_seat(session: Session, batch: Batch, person_id: uuid.UUID, origin: Origin) -> None:
    held = (
        select(Batch.id, Batch.number)
        .join(Enrolment, col(Enrolment.batch_id) == Batch.id)
        .where(
            Enrolment.programme_id == batch.programme_id,
            Enrolment.person_id == person_id,
            col(Enrolment.withdrawn_at).is_(None),
        )
    )
    for other_id, number in session.exec(held).all():
        if origin is not Origin.MAKE_UP or other_id == batch.id:
            raise AlreadySeated(number=number)


def withdraw(
    session: Session,
    batch_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Take a person's seat back; the row stays on record with the reason, and the plan in force follows."""
    batch, programme = open_batch(session, batch_id)
    seat = (
        update(Enrolment)
        .where(
            col(Enrolment.batch_id) == batch.id,
            col(Enrolment.person_id) == person_id,
            col(Enrolment.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=at, withdrawn_reason=reason[:200])
    )
    if not session.execute(seat).rowcount:  # type: ignore[attr-defined]
        raise NotSeated
    leave_line(session, programme.id, person_id, batch.id, by=by, at=at)
    record(
        session,
        "seat.withdrawn",
        "batch",
        batch_id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        person=person_id,
        reason=reason,
    )
