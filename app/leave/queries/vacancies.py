"""Free seats, whom they were offered, and what somebody was offered."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.clock import day_of
from app.leave.facts import OfferFacts, OfferState, VacancyFacts, VacancyOutcome
from app.leave.models import SeatOffer, Vacancy
from app.organisation.models import Person
from app.planning.models import Batch, BatchState, Enrolment, Origin, Programme, ProgrammeState, RosterEntry
from app.planning.operations.publishing import REPLANNED

LEFT = aliased(Person, name="left_by")


def _offers() -> Select[Any]:
    columns: tuple[Any, ...] = (
        SeatOffer,
        Programme.name,
        Programme.unit_path,
        Batch,
        Person.name,
        Person.staff_no,
        RosterEntry.unit_name,
        RosterEntry.unit_path,
    )
    listed = and_(
        col(RosterEntry.programme_id) == SeatOffer.programme_id,
        col(RosterEntry.person_id) == SeatOffer.person_id,
    )
    return (
        select(*columns)
        .join(Vacancy, col(Vacancy.id) == SeatOffer.vacancy_id)
        .join(Programme, col(Programme.id) == SeatOffer.programme_id)
        .join(Batch, col(Batch.id) == Vacancy.batch_id)
        .join(Person, col(Person.id) == SeatOffer.person_id)
        .join(RosterEntry, listed)
    )


def _facts(found: Any) -> OfferFacts:
    row, programme_name, path, batch, name, staff_no, unit, unit_path = found
    ranked = row.ranked
    return OfferFacts(
        id=row.id,
        vacancy_id=row.vacancy_id,
        programme_id=row.programme_id,
        programme_name=programme_name,
        programme_path=path,
        batch_id=batch.id,
        batch_number=batch.number,
        batch_title=batch.title,
        starts_on=batch.starts_on,
        ends_on=batch.ends_on,
        place=batch.place,
        person_id=row.person_id,
        name=name,
        staff_no=staff_no,
        unit_name=unit,
        unit_path=unit_path,
        state=OfferState(row.state),
        offered_at=row.offered_at,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        answer=row.answer,
        placed_in=str(ranked.get("placed_in", "")),
        others=int(ranked.get("others", 0)),
        away=int(ranked.get("away", 0)),
        allowed=int(ranked.get("allowed", 0)),
    )


def offer(session: Session, offer_id: uuid.UUID) -> OfferFacts | None:
    """Return an offer, or None."""
    found = session.execute(_offers().where(col(SeatOffer.id) == offer_id)).first()
    return None if found is None else _facts(found)


def offers_to(session: Session, person_id: uuid.UUID) -> list[OfferFacts]:
    """Return what somebody was offered, the newest first, at most twenty."""
    order = (col(SeatOffer.offered_at).desc(), col(SeatOffer.id))
    mine = _offers().where(col(SeatOffer.person_id) == person_id).order_by(*order).limit(20)
    return [_facts(row) for row in session.execute(mine).all()]


def _vacancies() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Vacancy,
        Programme.unit_path,
        Batch.number,
        Batch.starts_on,
        LEFT.name,
        Enrolment.withdrawn_reason,
    )
    return (
        select(*columns)
        .join(Programme, col(Programme.id) == Vacancy.programme_id)
        .join(Batch, col(Batch.id) == Vacancy.batch_id)
        .join(Enrolment, col(Enrolment.id) == Vacancy.enrolment_id)
        .join(LEFT, col(LEFT.id) == Enrolment.person_id)
    )


def _vacancy(found: Any, offers: Collection[OfferFacts]) -> VacancyFacts:
    row, path, number, starts_on, left_by, because = found
    return VacancyFacts(
        id=row.id,
        programme_id=row.programme_id,
        unit_path=path,
        batch_id=row.batch_id,
        batch_number=number,
        starts_on=starts_on,
        left_by=left_by,
        left_because=because,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        outcome=VacancyOutcome(row.outcome) if row.outcome else None,
        offers=tuple(offers),
    )


def vacancy(session: Session, vacancy_id: uuid.UUID) -> VacancyFacts | None:
    """Return a free seat without its offers, or None."""
    found = session.execute(_vacancies().where(col(Vacancy.id) == vacancy_id)).first()
    return None if found is None else _vacancy(found, ())


def of_programme(session: Session, programme_id: uuid.UUID) -> list[VacancyFacts]:
    """Return a programme's free seats with their offers, those still open first, at most a hundred."""
    order = (col(Vacancy.closed_at).is_not(None), col(Vacancy.opened_at).desc(), col(Vacancy.id))
    statement = _vacancies().where(col(Vacancy.programme_id) == programme_id).order_by(*order).limit(100)
    rows = session.execute(statement).all()
    ids = [row[0].id for row in rows]
    made: dict[uuid.UUID, list[OfferFacts]] = defaultdict(list)
    asked = _offers().where(col(SeatOffer.vacancy_id).in_(ids)).order_by(col(SeatOffer.offered_at))
    for found in session.execute(asked).all():
        facts = _facts(found)
        made[facts.vacancy_id].append(facts)
    return [_vacancy(row, made[row[0].id]) for row in rows]


def given_up(
    session: Session, at: datetime, programme_id: uuid.UUID | None = None
) -> list[tuple[uuid.UUID, uuid.UUID, uuid.UUID]]:
    """Return (programme, batch, enrolment) of seats given up before their batch begins that nobody has noted.

    A seat that a new plan moved elsewhere was not given up; neither was one whose person is back in the batch.
    """
    back = aliased(Enrolment)
    again = select(col(back.id)).where(
        col(back.batch_id) == Enrolment.batch_id,
        col(back.person_id) == Enrolment.person_id,
        col(back.withdrawn_at).is_(None),
    )
    known = select(col(Vacancy.id)).where(col(Vacancy.enrolment_id) == Enrolment.id)
    statement = (
        select(col(Enrolment.programme_id), col(Enrolment.batch_id), col(Enrolment.id))
        .join(Batch, col(Batch.id) == Enrolment.batch_id)
        .join(Programme, col(Programme.id) == Enrolment.programme_id)
        .where(
            col(Enrolment.withdrawn_at).is_not(None),
            col(Enrolment.withdrawn_reason) != REPLANNED,
            col(Enrolment.origin) != Origin.MAKE_UP,
            col(Batch.starts_on) > day_of(at),
            col(Batch.state) == BatchState.CONFIRMED,
            col(Programme.state) == ProgrammeState.RUNNING,
            ~again.exists(),
            ~known.exists(),
        )
        .order_by(col(Enrolment.withdrawn_at), col(Enrolment.id))
        .limit(500)
    )
    if programme_id is not None:
        statement = statement.where(col(Enrolment.programme_id) == programme_id)
    return [(each[0], each[1], each[2]) for each in session.execute(statement).all()]


def to_offer(session: Session, now: Any) -> list[uuid.UUID]:
    """Return the open free seats with nobody asked, or with an offer whose time has run out."""
    waits = select(col(SeatOffer.id)).where(
        col(SeatOffer.vacancy_id) == Vacancy.id,
        col(SeatOffer.state) == OfferState.OPEN,
        col(SeatOffer.answer_by) > now,
    )
    statement = (
        select(col(Vacancy.id))
        .where(col(Vacancy.closed_at).is_(None), ~waits.exists())
        .order_by(col(Vacancy.opened_at), col(Vacancy.id))
        .limit(200)
    )
    return list(session.execute(statement).scalars().all())


def open_offers(session: Session, programme_id: uuid.UUID) -> set[str]:
    """Return who of a programme has an offer to answer: nobody is asked about two seats at once."""
    asked = select(col(SeatOffer.person_id)).where(
        col(SeatOffer.programme_id) == programme_id, col(SeatOffer.state) == OfferState.OPEN
    )
    return {str(each) for each in session.execute(asked).scalars()}
