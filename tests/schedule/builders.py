"""A programme with a batch, seats in it, and what a session needs; the least one must say."""

import uuid
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session

from app.clock import new_id
from app.planning.models import (
    Batch,
    BatchState,
    ClassType,
    Enrolment,
    Origin,
    Programme,
    ProgrammeState,
)
from app.schedule import operations
from app.schedule.facts import ActivityForm
from app.schedule.models import TimetablePublication
from app.web.actor import Actor
from tests.builders import AT
from tests.cast import Cast, Player

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Nine in the morning of the batch's first day, in Fujian."""


def programme(session: Session, cast: Cast, *, path: str | None = None, **more: object) -> Programme:
    """Add a running programme of Cy's prefecture: 8 hours of 45 minutes."""
    values: dict[str, object] = {
        "hour_rule": "lesson_45",
        "required_minutes": 360,
        "unit_id": cast.city.unit_id,
        "unit_path": path or cast.city.path,
        "name": "轮训一期工程",
        "document_no": "甲科协〔2026〕1号",
        "starts_on": date(2026, 11, 1),
        "ends_on": date(2026, 12, 31),
        "state": ProgrammeState.RUNNING,
        "created_by": cast.cy.id,
        "created_at": AT,
    }
    row = Programme(id=new_id(), **(values | more))
    session.add(row)
    session.flush()
    return row


def batch(
    session: Session,
    of: Programme,
    number: int = 1,
    *people: Player,
    days: int = 3,
    published: bool = True,
) -> Batch:
    """Add a batch from 23 November 2026 on, with a seat for each of the people, who see its timetable."""
    row = Batch(
        id=new_id(),
        programme_id=of.id,
        number=number,
        class_type=ClassType.SEMINAR,
        title=f"第{number}期研讨班",
        starts_on=date(2026, 11, 23),
        ends_on=date(2026, 11, 22) + timedelta(days=days),
        place="甲一市党校",
        capacity=60,
        tier_ids=[],
        state=BatchState.CONFIRMED,
    )
    session.add(row)
    session.flush()
    for one in people:
        seat(session, row, one.id)
    if published:
        session.add(TimetablePublication(batch_id=row.id, published_at=AT))
        session.flush()
    return row


def seat(session: Session, of: Batch, person_id: uuid.UUID) -> Enrolment:
    row = Enrolment(
        id=new_id(),
        programme_id=of.programme_id,
        batch_id=of.id,
        person_id=person_id,
        origin=Origin.PLANNED,
        created_by=person_id,
        created_at=AT,
    )
    session.add(row)
    session.flush()
    return row


def lesson(
    session: Session, of: Batch, by: Actor, *, starts: datetime = NINE, length: int = 90, **more: object
) -> uuid.UUID:
    """Add a lecture through the operation; it credits its whole length."""
    values: dict[str, object] = {
        "title": "学习贯彻重要讲话精神",
        "activity_form": ActivityForm.LECTURE,
        "minutes": length,
        "at": AT,
    }
    ends = starts + timedelta(minutes=length)
    return operations.add_session(
        session,
        of.id,
        starts_at=starts,
        ends_at=ends,
        by=by,
        **(values | more),  # type: ignore[arg-type]
    )
