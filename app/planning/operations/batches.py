"""Add, change and cancel batches."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from app import clock
from app.journal.operations import record
from app.planning.models import Batch, BatchState, ClassType, Enrolment, Programme
from app.planning.operations.programmes import open_programme
from app.planning.refusals import (
    BatchCancelled,
    BatchHasSeats,
    CapacityBelowSeats,
    CapacityNotPositive,
    DaysOutOfOrder,
    MinimumAboveCapacity,
    NumberTaken,
    OutsideProgramme,
)
from app.refusals import Unknown
from app.web.actor import Actor

CHANGEABLE = (
    "number",
    "class_type",
    "title",
    "starts_on",
    "ends_on",
    "place",
    "capacity",
    "capacity_min",
    "tier_ids",
)


def add_batch(
    session: Session,
    programme_id: uuid.UUID,
    *,
    number: int | None = None,
    class_type: ClassType = ClassType.THEMATIC,
    title: str,
    starts_on: date,
    ends_on: date,
    place: str = "",
    capacity: int,
    capacity_min: int = 0,
    tier_ids: Iterable[uuid.UUID] = (),
    host_unit_id: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Add a batch; without a number it takes the next one. No tiers named means all of them."""
    programme = open_programme(session, programme_id)
    row = Batch(
        id=clock.new_id(),
        programme_id=programme_id,
        number=number if number is not None else _next_number(session, programme_id),
        class_type=class_type,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        place=place,
        capacity=capacity,
        capacity_min=capacity_min,
        tier_ids=[str(tier_id) for tier_id in tier_ids],
        host_unit_id=host_unit_id,
        state=BatchState.PLANNED,
    )
    _check(session, programme, row)
    session.add(row)
    session.flush()
    record(
        session,
        "batch.added",
        "batch",
        row.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        number=row.number,
        title=title,
    )
    return row.id


def _next_number(session: Session, programme_id: uuid.UUID) -> int:
    last = session.exec(select(func.max(Batch.number)).where(Batch.programme_id == programme_id)).one()
    return (last or 0) + 1


def _check(session: Session, programme: Programme, row: Batch) -> None:
    if row.ends_on < row.starts_on:
        raise DaysOutOfOrder
    if row.starts_on < programme.starts_on or row.ends_on > programme.ends_on:
        raise OutsideProgramme(first=programme.starts_on.isoformat(), last=programme.ends_on.isoformat())
    if row.capacity < 1:
        raise CapacityNotPositive
    if not 0 <= row.capacity_min <= row.capacity:
        raise MinimumAboveCapacity
    same = (Batch.programme_id == programme.id, Batch.number == row.number, Batch.id != row.id)
    with session.no_autoflush:
        if session.exec(select(Batch.id).where(*same)).first() is not None:
            raise NumberTaken(number=row.number)


def open_batch(session: Session, batch_id: uuid.UUID) -> tuple[Batch, Programme]:
    """Return a batch, locked, and its programme, as long as both may still be changed."""
    programme_id = session.exec(select(Batch.programme_id).where(Batch.id == batch_id)).first()
    if programme_id is None:
        raise Unknown
    # The programme first, as everywhere: two operations then never wait for each other.
    programme = open_programme(session, programme_id)
    row = session.exec(select(Batch).where(Batch.id == batch_id).with_for_update()).one()
    if row.state is BatchState.CANCELLED:
        raise BatchCancelled
    return row, programme


def seated(session: Session, batch_id: uuid.UUID) -> int:
    """Count a batch's open seats."""
    held = (Enrolment.batch_id == batch_id, col(Enrolment.withdrawn_at).is_(None))
    return session.exec(select(func.count()).select_from(Enrolment).where(*held)).one()


def change_batch(session: Session, batch_id: uuid.UUID, *, by: Actor, at: datetime, **values: Any) -> None:
    """Change a batch; it never gets smaller than the people who hold a seat in it."""
    row, programme = open_batch(session, batch_id)
    if "tier_ids" in values:
        values["tier_ids"] = [str(tier_id) for tier_id in values["tier_ids"]]
    changed = {key: values[key] for key in CHANGEABLE if key in values and values[key] != getattr(row, key)}
    if not changed:
        return
    before = {key: getattr(row, key) for key in changed}
    taken = seated(session, batch_id)
    if changed.get("capacity", row.capacity) < taken:
        raise CapacityBelowSeats(seated=taken)
    with session.no_autoflush:
        for key, value in changed.items():
            setattr(row, key, value)
        _check(session, programme, row)
    session.add(row)
    record(
        session,
        "batch.changed",
        "batch",
        row.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        before=before,
        after=changed,
    )


def cancel_batch(session: Session, batch_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Cancel a batch nobody holds a seat in."""
    row, programme = open_batch(session, batch_id)
    taken = seated(session, batch_id)
    if taken:
        raise BatchHasSeats(seated=taken)
    row.state = BatchState.CANCELLED
    session.add(row)
    record(
        session,
        "batch.cancelled",
        "batch",
        row.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        number=row.number,
    )
