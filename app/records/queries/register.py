"""A person's trainings of one year, and the hours of every year."""

import uuid
from collections import defaultdict
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.awards.facts import CertificateState
from app.awards.models import Certificate
from app.planning.models import Programme
from app.records.facts import OutsideFacts, Training
from app.schedule import queries as schedule


def _programmes(session: Session, person_id: uuid.UUID, keys: set[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """Return (name, document, number of the standing certificate) of some programmes."""
    columns: tuple[Any, ...] = (
        Programme.id,
        Programme.name,
        Programme.document_no,
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
    credited = {key: each for key, each in schedule.credited(session, person_id).items() if each.minutes > 0}
    programmes = _programmes(session, person_id, {key for key, _ in credited})
    found: dict[int, list[Training]] = defaultdict(list)
    for (key, year), each in credited.items():
        name, document_no, serial = programmes[key]
        found[year].append(
            Training(name, document_no, each.first, each.last, each.hours, serial or "", outside=False)
        )
    for line in outside:
        if line.reversed_at is None:
            what = line.what
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
