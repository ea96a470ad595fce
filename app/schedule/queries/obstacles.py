"""What is around a batch's days, gathered once for whatever its sessions may need."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.clock import day_of
from app.organisation.models import Person
from app.planning.models import Enrolment
from app.schedule.facts import Need, Planned, TimetableFacts
from app.schedule.models import CourseSession
from app.schedule.queries.days import special_days
from app.schedule.queries.places import availabilities, venues_by_id
from app.schedule.queries.sessions import busy, overlaps
from app.schedule.rules import surroundings as rules
from app.schedule.rules.obstacles import Obstacle, against, midnight
from app.schedule.rules.surroundings import Elsewhere, Surroundings, Told
from app.web.actor import Scope


def obstacles(
    session: Session,
    batch: TimetableFacts,
    need: Need,
    starts_at: datetime,
    ends_at: datetime,
    sees: Scope | None,
) -> list[Obstacle]:
    """Return everything that stands against a batch's session somewhere in a span of time.

    `sees` is where the asker organizes, None for everywhere.
    """
    around = surroundings(
        session,
        batch,
        {need.lecturer_id} if need.lecturer_id else set(),
        {need.venue_id} if need.venue_id else set(),
        starts_at,
        ends_at,
    )
    return rules.obstacles(around, need, told(sees))


def told(sees: Scope | None) -> Told:
    """Return whether something on at a unit may be told to somebody who organizes there."""
    return (lambda _path: True) if sees is None else sees.covers


def surroundings(
    session: Session,
    batch: TimetableFacts,
    lecturer_ids: Collection[uuid.UUID],
    venue_ids: Collection[uuid.UUID],
    starts_at: datetime,
    ends_at: datetime,
) -> Surroundings:
    """Return what is on and who is free in a span of time, for every lecturer and venue named; seven statements."""
    return Surroundings(
        batch=batch,
        starts_at=starts_at,
        ends_at=ends_at,
        others=busy(session, batch.id, lecturer_ids, venue_ids, starts_at, ends_at),
        elsewhere=_elsewhere(session, batch.id, starts_at, ends_at),
        venues=venues_by_id(session, venue_ids),
        lecturers=availabilities(session, lecturer_ids),
        specials=special_days(session, batch.unit_path, day_of(starts_at), day_of(ends_at)),
    )


def foreseen(
    session: Session, batch: TimetableFacts, planned: Sequence[Planned], sees: Scope | None
) -> list[list[Obstacle]]:
    """Return for each planned session what stands in its way."""
    around = surroundings(
        session,
        batch,
        {one.lecturer_id for one in planned if one.lecturer_id},
        {one.venue_id for one in planned if one.venue_id},
        midnight(batch.starts_on - timedelta(days=1)),
        midnight(batch.ends_on + timedelta(days=2)),
    )
    return [
        against(
            one.starts_at,
            one.ends_at,
            rules.obstacles(around, Need(batch.id, one.lecturer_id, one.venue_id), told(sees)),
        )
        for one in planned
    ]


def _elsewhere(
    session: Session, batch_id: uuid.UUID, starts_at: datetime, ends_at: datetime
) -> list[Elsewhere]:
    here: Any = aliased(Enrolment)
    there: Any = aliased(Enrolment)
    statement = (
        select(col(CourseSession.starts_at), col(CourseSession.ends_at), col(Person.name))
        .join(here, here.person_id == col(Person.id))
        .join(there, there.person_id == col(Person.id))
        .join(CourseSession, col(CourseSession.batch_id) == there.batch_id)
        .where(here.batch_id == batch_id, there.batch_id != batch_id)
        .where(here.withdrawn_at.is_(None), there.withdrawn_at.is_(None))
        .where(*overlaps(CourseSession, starts_at, ends_at))
        .order_by(col(CourseSession.starts_at), col(CourseSession.ends_at), col(Person.name))
        .distinct()
    )
    names: dict[tuple[datetime, datetime], list[str]] = defaultdict(list)
    for begins, ends, name in session.execute(statement).all():
        names[begins, ends].append(name)
    return [Elsewhere(begins, ends, tuple(people)) for (begins, ends), people in names.items()]
