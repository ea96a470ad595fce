"""What a session would meet at any moment of a span, as obstacles."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.organisation.models import Person
from app.planning.models import Enrolment
from app.schedule.facts import Need, SessionFacts, TimetableFacts
from app.schedule.models import CourseSession, Venue
from app.schedule.queries.sessions import busy, overlaps
from app.schedule.rules.obstacles import Obstacle, ObstacleKind, outside
from app.schedule.rules.spans import span
from app.web.actor import Scope

NAMES_SHOWN = 8


def obstacles(
    session: Session,
    batch: TimetableFacts,
    need: Need,
    starts_at: datetime,
    ends_at: datetime,
    sees: Scope | None,
) -> list[Obstacle]:
    """Return everything that stands against a batch's session somewhere in a span of time.

    `sees` is where the asker organizes, None for everywhere: another unit's sessions stay its own business, that
    the time is taken is all one learns (AZ-5).
    """
    return [
        *outside(batch.starts_on, batch.ends_on, starts_at, ends_at),
        *_taken(session, need, starts_at, ends_at, sees),
        *_people(session, need.batch_id, starts_at, ends_at),
        *_seats(session, batch, need, starts_at, ends_at),
    ]


def _taken(
    session: Session, need: Need, starts_at: datetime, ends_at: datetime, sees: Scope | None
) -> Iterator[Obstacle]:
    for other in busy(session, need, starts_at, ends_at):
        told = sees is None or sees.covers(other.unit_path)
        values = {"when": span(other.starts_at, other.ends_at), "what": f"《{other.title}》" if told else ""}
        for kind, name in _shared(other, need):
            yield Obstacle(kind, other.starts_at, other.ends_at, values | ({"name": name} if name else {}))


def _shared(other: SessionFacts, need: Need) -> Iterator[tuple[ObstacleKind, str | None]]:
    if other.batch_id == need.batch_id:
        yield ObstacleKind.BATCH, None
    if need.lecturer_id is not None and other.lecturer_id == need.lecturer_id:
        yield ObstacleKind.LECTURER, other.lecturer_name
    if need.venue_id is not None and other.venue_id == need.venue_id:
        yield ObstacleKind.VENUE, other.venue_name


def _people(
    session: Session, batch_id: uuid.UUID, starts_at: datetime, ends_at: datetime
) -> Iterator[Obstacle]:
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
    for (begins, ends), people in names.items():
        shown = "、".join(people[:NAMES_SHOWN]) + ("…" if len(people) > NAMES_SHOWN else "")
        values = {"n": len(people), "names": shown, "when": span(begins, ends)}
        yield Obstacle(ObstacleKind.PERSON, begins, ends, values)


def _seats(
    session: Session, batch: TimetableFacts, need: Need, starts_at: datetime, ends_at: datetime
) -> Iterator[Obstacle]:
    venue = session.get(Venue, need.venue_id) if need.venue_id else None
    if venue is not None and venue.seats < len(batch.enrolled):
        values = {"name": venue.name, "seats": venue.seats, "n": len(batch.enrolled)}
        yield Obstacle(ObstacleKind.SEATS, starts_at, ends_at, values)
