"""What one cadre owes, in seven statements."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from app.awards.models import Certificate, CertificateState
from app.clock import day_of
from app.exams.queries import exams_of
from app.home.facts import Course, Duties
from app.library.queries import tasks_of
from app.planning.models import Excuse, Programme, ProgrammeState, RosterEntry
from app.planning.queries import seats_of
from app.planning.records import OwnSeat
from app.schedule.models import HourEntry
from app.schedule.queries import agenda


def duties(session: Session, person_id: uuid.UUID, at: datetime) -> Duties:
    """Return a person's programmes, classes, reading and exams."""
    seats = seats_of(session, person_id)
    readings = tasks_of(session, person_id, day_of(at))
    return Duties(
        at=at,
        today=day_of(at),
        courses=tuple(_courses(session, person_id, seats)),
        sessions=tuple(agenda(session, person_id, at)),
        readings=tuple(reading for reading in readings if reading.confirmed_at is None),
        sittings=tuple(exams_of(session, person_id, at)),
    )


def _courses(session: Session, person_id: uuid.UUID, seats: Iterable[OwnSeat]) -> Iterable[Course]:
    # Seats come in order of time, so that the latest is the one that stays: a make-up replaces what was missed.
    latest = {seat.batch.programme_id: seat for seat in seats}
    for row in session.execute(_rows(person_id)).all():
        yield Course(
            programme_id=row.id,
            name=row.name,
            hour_rule=row.hour_rule,
            required_minutes=row.required_minutes,
            minutes=int(row.minutes or 0),
            is_closed=row.state is ProgrammeState.CLOSED,
            excuse=row.kind,
            excuse_until=row.expires_on,
            certificate_id=row.certificate_id,
            serial=row.serial,
            seat=latest.get(row.id),
        )


def _rows(person_id: uuid.UUID) -> Any:
    credited = (
        select(func.sum(HourEntry.minutes))
        .where(col(HourEntry.programme_id) == Programme.id, col(HourEntry.person_id) == person_id)
        .correlate(Programme)
        .scalar_subquery()
    )
    excused = and_(
        col(Excuse.programme_id) == Programme.id,
        col(Excuse.person_id) == person_id,
        col(Excuse.withdrawn_at).is_(None),
    )
    awarded = and_(
        col(Certificate.programme_id) == Programme.id,
        col(Certificate.person_id) == person_id,
        col(Certificate.state) == CertificateState.VALID,
    )
    columns: tuple[Any, ...] = (
        col(Programme.id),
        col(Programme.name),
        col(Programme.hour_rule),
        col(Programme.required_minutes),
        col(Programme.state),
        credited.label("minutes"),
        col(Excuse.kind),
        col(Excuse.expires_on),
        col(Certificate.id).label("certificate_id"),
        col(Certificate.serial),
    )
    return (
        select(*columns)
        .select_from(RosterEntry)
        .join(Programme, col(Programme.id) == RosterEntry.programme_id)
        .outerjoin(Excuse, excused)
        .outerjoin(Certificate, awarded)
        .where(col(RosterEntry.person_id) == person_id)
        .order_by(col(Programme.starts_on).desc(), col(Programme.id))
    )
