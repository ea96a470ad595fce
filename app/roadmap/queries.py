"""Milestones: one, those of a programme, those of a person, and what the picture shows beside them."""

import uuid
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.organisation.models import Person
from app.planning.models import Batch, BatchState, Programme, ProgrammeState
from app.roadmap.facts import MilestoneFacts, Span
from app.roadmap.models import Milestone


def _select() -> Select[Any]:
    columns: tuple[Any, ...] = (Milestone, Programme.name, Programme.unit_path, Programme.state)
    statement = rows_of(*columns, col(Person.name), col(Person.staff_no))
    return statement.join(Programme, col(Programme.id) == Milestone.programme_id).join(
        Person, col(Person.id) == Milestone.owner_id
    )


def _facts(found: Any) -> MilestoneFacts:
    row, programme_name, unit_path, state, owner, staff_no = found
    return MilestoneFacts(
        id=row.id,
        programme_id=row.programme_id,
        programme_name=programme_name,
        unit_path=unit_path,
        closed=state is ProgrammeState.CLOSED,
        title=row.title,
        detail=row.detail,
        owner_id=row.owner_id,
        owner_name=owner,
        owner_staff_no=staff_no,
        starts_on=row.starts_on,
        due_on=row.due_on,
        done_on=row.done_on,
        done_note=row.done_note,
        reminded_at=row.late_told_at or row.soon_told_at,
    )


def milestone(session: Session, milestone_id: uuid.UUID) -> MilestoneFacts | None:
    """Return a milestone, or None."""
    found = session.execute(_select().where(col(Milestone.id) == milestone_id)).first()
    return None if found is None else _facts(found)


def of_programme(session: Session, programme_id: uuid.UUID) -> list[MilestoneFacts]:
    """Return a programme's milestones, what is due first at the top."""
    order = (col(Milestone.due_on), col(Milestone.starts_on), col(Milestone.id))
    found = session.execute(_select().where(col(Milestone.programme_id) == programme_id).order_by(*order))
    return [_facts(row) for row in found.all()]


def of_person(session: Session, person_id: uuid.UUID) -> list[MilestoneFacts]:
    """Return what somebody sees to, what is open first, at most a hundred."""
    order = (col(Milestone.done_on).is_not(None), col(Milestone.due_on), col(Milestone.id))
    mine = _select().where(col(Milestone.owner_id) == person_id).order_by(*order).limit(100)
    return [_facts(row) for row in session.execute(mine).all()]


def spans(session: Session, programme_id: uuid.UUID) -> list[Span]:
    """Return when the batches of a programme are held."""
    columns: tuple[Any, ...] = (Batch.number, Batch.starts_on, Batch.ends_on)
    held = rows_of(*columns).where(
        col(Batch.programme_id) == programme_id, col(Batch.state) != BatchState.CANCELLED
    )
    return [Span(*row) for row in session.execute(held.order_by(col(Batch.starts_on), col(Batch.number)))]


def owner(session: Session, staff_no: str) -> uuid.UUID | None:
    """Return who bears a staff number and still serves."""
    serving = rows_of(col(Person.id)).where(col(Person.staff_no) == staff_no, col(Person.left_on).is_(None))
    return session.execute(serving).scalar()
