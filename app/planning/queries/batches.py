"""Batches, and who holds a seat in them."""

import uuid
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.organisation.models import Person
from app.planning.models import Batch, BatchState, Enrolment, Programme, RosterEntry
from app.planning.records import BatchFacts, OwnSeat, SeatFacts

HELD = col(Enrolment.withdrawn_at).is_(None)


def _seated() -> Any:
    return (
        select(func.count())
        .where(col(Enrolment.batch_id) == Batch.id, HELD)
        .correlate(Batch)
        .scalar_subquery()
    )


def _select(*more: Any) -> Any:
    columns = (Batch, col(Programme.name), col(Programme.unit_path), _seated(), *more)
    return select(*columns).join(Programme, col(Programme.id) == Batch.programme_id)


def _facts(row: Batch, programme_name: str, unit_path: str, enrolled: int) -> BatchFacts:
    return BatchFacts(
        id=row.id,
        programme_id=row.programme_id,
        programme_name=programme_name,
        unit_path=unit_path,
        number=row.number,
        class_type=row.class_type,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        place=row.place,
        capacity=row.capacity,
        tier_ids=tuple(uuid.UUID(tier) for tier in row.tier_ids),
        state=row.state,
        enrolled=enrolled,
        capacity_min=row.capacity_min,
    )


def batch(session: Session, batch_id: uuid.UUID) -> BatchFacts | None:
    """Return a batch, or None."""
    found = session.execute(_select().where(col(Batch.id) == batch_id)).first()
    return None if found is None else _facts(*found)


def batches(session: Session, programme_id: uuid.UUID, *, cancelled: bool = False) -> list[BatchFacts]:
    """Return a programme's batches by number; cancelled ones only when asked for."""
    statement = _select().where(col(Batch.programme_id) == programme_id).order_by(col(Batch.number))
    if not cancelled:
        statement = statement.where(col(Batch.state) != BatchState.CANCELLED)
    return [_facts(*row) for row in session.execute(statement).all()]


def _seats() -> Any:
    statement: Any = (
        select(
            col(Enrolment.id),
            col(Enrolment.batch_id),
            col(Enrolment.origin),
            col(Enrolment.person_id),
            col(Person.name),
            col(Person.staff_no),
            col(RosterEntry.unit_id),
            col(RosterEntry.unit_name),
            col(RosterEntry.unit_path),
            col(RosterEntry.post),
            col(RosterEntry.rank),
            col(RosterEntry.tier_id),
        )
        .select_from(Enrolment)
        .join(Person, col(Person.id) == Enrolment.person_id)
        .join(
            RosterEntry,
            and_(
                col(RosterEntry.programme_id) == Enrolment.programme_id,
                col(RosterEntry.person_id) == Enrolment.person_id,
            ),
        )
        .where(HELD)
        .order_by(col(RosterEntry.unit_path), col(Person.name_pinyin), col(Person.staff_no))
    )
    return statement


def enrolled(session: Session, batch_id: uuid.UUID) -> list[SeatFacts]:
    """Return who holds an open seat in a batch, by unit and name."""
    rows = session.execute(_seats().where(col(Enrolment.batch_id) == batch_id)).all()
    return [SeatFacts(*row) for row in rows]


def seats(session: Session, programme_id: uuid.UUID, path: str = "/") -> list[SeatFacts]:
    """Return every open seat of a programme held by people of a subtree, by unit and name."""
    statement = _seats().where(col(Enrolment.programme_id) == programme_id)
    if path != "/":
        statement = statement.where(col(RosterEntry.unit_path).startswith(path, autoescape=True))
    return [SeatFacts(*row) for row in session.execute(statement).all()]


def latest_seat() -> Any:
    """Return the condition that an `Enrolment`, joined to its `Batch`, is the seat its person is judged by.

    It is the latest one held in a batch that takes place: a make-up batch replaces the missed one. Coverage,
    certificates and attendance all judge by this seat.
    """
    later, after = aliased(Enrolment), aliased(Batch)
    newer = or_(
        col(after.starts_on) > Batch.starts_on,
        and_(col(after.starts_on) == Batch.starts_on, col(after.number) > Batch.number),
    )
    another = (
        select(col(later.id))
        .join(after, col(after.id) == later.batch_id)
        .where(
            col(later.programme_id) == Enrolment.programme_id,
            col(later.person_id) == Enrolment.person_id,
            col(later.withdrawn_at).is_(None),
            col(after.state) != BatchState.CANCELLED,
            newer,
        )
        .correlate(Enrolment, Batch)
    )
    return and_(HELD, col(Batch.state) != BatchState.CANCELLED, ~another.exists())


def seats_of(session: Session, person_id: uuid.UUID) -> list[OwnSeat]:
    """Return a person's open seats in batches that take place, the earliest first."""
    own = (col(Enrolment.id), col(Enrolment.origin), col(Enrolment.created_at))
    held = and_(col(Enrolment.batch_id) == Batch.id, col(Enrolment.person_id) == person_id, HELD)
    statement = (
        _select(*own)
        .join(Enrolment, held)
        .where(col(Batch.state) != BatchState.CANCELLED)
        .order_by(col(Batch.starts_on), col(Batch.number))
    )
    rows = session.execute(statement).all()
    return [OwnSeat(row[4], row[5], row[6], _facts(*row[:4])) for row in rows]
