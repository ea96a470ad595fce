"""A person's trainings of one year, and the hours of every year."""

import uuid
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.awards.facts import CertificateState
from app.awards.models import Certificate
from app.clock import day_of
from app.planning.models import Programme
from app.records.facts import OutsideFacts, Training
from app.schedule.models import CourseSession, HourEntry
from app.schedule.rules import HOUR_RULES, credit_hours


def _credited(session: Session, person_id: uuid.UUID) -> dict[tuple[uuid.UUID, int], tuple[int, date, date]]:
    """Return (minutes, first and last day) by programme and year, reversed lines taken off."""
    columns: tuple[Any, ...] = (HourEntry.programme_id, HourEntry.minutes, CourseSession.starts_at)
    statement = (
        select(*columns)
        .join(CourseSession, col(CourseSession.id) == HourEntry.session_id)
        .where(col(HourEntry.person_id) == person_id)
    )
    found: dict[tuple[uuid.UUID, int], tuple[int, date, date]] = {}
    for programme_id, minutes, starts_at in session.execute(statement).all():
        day = day_of(starts_at)
        sum_, first, last = found.get((programme_id, day.year), (0, day, day))
        found[programme_id, day.year] = (sum_ + minutes, min(first, day), max(last, day))
    return {key: value for key, value in found.items() if value[0] > 0}


def _programmes(session: Session, person_id: uuid.UUID, keys: set[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """Return (name, document, hour rule, number of the standing certificate) of some programmes."""
    columns: tuple[Any, ...] = (
        Programme.id,
        Programme.name,
        Programme.document_no,
        Programme.hour_rule,
        Certificate.serial,
    )
    standing = (
        (col(Certificate.programme_id) == Programme.id)
        & (col(Certificate.person_id) == person_id)
        & (col(Certificate.state) == CertificateState.VALID)
    )
    statement = select(*columns).outerjoin(Certificate, standing).where(col(Programme.id).in_(keys))
    return {row[0]: row[1:] for row in session.execute(statement).all()}


def trainings(
    session: Session, person_id: uuid.UUID, outside: list[OutsideFacts]
) -> dict[int, list[Training]]:
    """Return a person's trainings by year, each year's by day. Hours are of the year in which the lessons were held;
    training held elsewhere is of the year in which it ended."""
    credited = _credited(session, person_id)
    programmes = _programmes(session, person_id, {key for key, _ in credited})
    found: dict[int, list[Training]] = defaultdict(list)
    for (key, year), (minutes, first, last) in credited.items():
        name, document_no, rule, serial = programmes[key]
        hours = credit_hours(minutes, HOUR_RULES[rule])
        found[year].append(Training(name, document_no, first, last, hours, serial or "", outside=False))
    for each in outside:
        if each.reversed_at is None:
            what = each.what
            found[what.ends_on.year].append(
                Training(
                    what.title,
                    what.organiser,
                    what.starts_on,
                    what.ends_on,
                    what.credit_hours,
                    what.evidence,
                    outside=True,
                )
            )
    return {
        year: sorted(lines, key=lambda each: (each.starts_on, each.title)) for year, lines in found.items()
    }


def hours_by_year(found: dict[int, list[Training]]) -> dict[int, Decimal]:
    """Return the hours of every year."""
    return {year: sum((each.hours for each in lines), Decimal(0)) for year, lines in found.items()}
