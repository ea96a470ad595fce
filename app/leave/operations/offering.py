"""Offer a seat that became free to one person after another, until it is taken or there is nobody to ask."""

import uuid
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select as columns
from sqlalchemy import update
from sqlmodel import Session, col, select

from app.accounts.queries import organizers_over
from app.clock import day_of, new_id
from app.db import database_now
from app.journal.operations import record
from app.leave.facts import OfferState, VacancyOutcome
from app.leave.models import SeatOffer, Vacancy
from app.leave.queries.seating import roster_size, seating_now, units_unplaced
from app.leave.queries.vacancies import given_up, open_offers
from app.leave.rules.offers import answer_by
from app.leave.rules.ranking import Candidate, candidates
from app.messages.operations import send
from app.planning.models import Batch, Enrolment
from app.planning.operations.batches import open_batch, seated
from app.planning.queries import programme as programme_facts
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown

# Up to so many people the order is worked out while the visitor waits.
AT_ONCE = 5000


def note_vacancies(session: Session, at: datetime, programme_id: uuid.UUID | None = None) -> list[uuid.UUID]:
    """Note the seats that were given up since, however that came; each once."""
    found = []
    for programme, batch_id, enrolment_id in given_up(session, at, programme_id):
        row = Vacancy(
            id=new_id(),
            programme_id=programme,
            batch_id=batch_id,
            enrolment_id=enrolment_id,
            opened_at=at,
        )
        session.add(row)
        session.flush()
        record(session, "vacancy.opened", "vacancy", row.id, by=None, at=at, batch=batch_id)
        found.append(row.id)
    return found


def offer_freed(session: Session, programme_id: uuid.UUID, at: datetime) -> None:
    """Offer at once what a programme's people just gave up, where the roster is small; else the worker does it soon."""
    fresh = note_vacancies(session, at, programme_id)
    if fresh and roster_size(session, programme_id) <= AT_ONCE:
        for each in fresh:
            offer_next(session, each, at)


def offer_next(session: Session, vacancy_id: uuid.UUID, at: datetime) -> uuid.UUID | None:
    """Offer a free seat to the next one in order; return the new offer, or None.

    An offer that still stands is left alone, one whose time has run out lapses. What is not free any more, or not
    for a batch to come, is closed.
    """
    batch_id = session.exec(select(Vacancy.batch_id).where(Vacancy.id == vacancy_id)).first()
    if batch_id is None:
        raise Unknown
    batch, _ = open_batch(session, batch_id)
    held = select(Vacancy).where(Vacancy.id == vacancy_id).with_for_update()
    row: Vacancy = session.exec(held.execution_options(populate_existing=True)).one()
    if row.closed_at is not None or not _lapse(session, row, at):
        return None
    programme = programme_facts(session, row.programme_id)
    assert programme is not None
    by = answer_by(at, batch.starts_on)
    if by is None or batch.starts_on <= day_of(at):
        close_vacancy(session, row, VacancyOutcome.TOO_LATE, programme, batch, at)
        return None
    if seated(session, batch_id) >= batch.capacity:
        close_vacancy(session, row, VacancyOutcome.GIVEN, programme, batch, at)
        return None
    first = _first(session, row, programme, batch, at)
    if first is None:
        close_vacancy(session, row, VacancyOutcome.NOBODY, programme, batch, at)
        return None
    return _offer(session, row, programme, batch, first, by, at)


def _lapse(session: Session, row: Vacancy, at: datetime) -> bool:
    """Let an offer lapse whose time has run out by the database's clock; tell whether the seat may be offered."""
    open_ = (col(SeatOffer.vacancy_id) == row.id, col(SeatOffer.state) == OfferState.OPEN)
    over = col(SeatOffer.answer_by) <= database_now()
    lapsed = session.execute(columns(col(SeatOffer.id), col(SeatOffer.person_id)).where(*open_, over)).all()
    if lapsed:
        ended = update(SeatOffer).where(col(SeatOffer.id).in_([offer_id for offer_id, _ in lapsed]))
        session.execute(ended.values(state=OfferState.LAPSED, answered_at=at))
    for offer_id, person_id in lapsed:
        send(
            session,
            [person_id],
            kind="offer",
            title="递补名额已过答复期限",
            body="您没有在期限内答复，名额已转给下一人；您的其他安排不变。",
            link=f"/offers/{offer_id}",
            at=at,
        )
        record(session, "offer.lapsed", "vacancy", row.id, by=None, at=at, person=person_id)
    return session.execute(columns(col(SeatOffer.id)).where(*open_)).first() is None


def _first(
    session: Session, row: Vacancy, programme: ProgrammeFacts, batch: Batch, at: datetime
) -> Candidate | None:
    """Return who stands first and was not asked yet: those without a seat are looked at before everybody is."""
    asked = columns(col(SeatOffer.person_id)).where(col(SeatOffer.vacancy_id) == row.id)
    besides = {str(each) for each in session.execute(asked).scalars()} | open_offers(session, programme.id)
    # Nobody is offered the seat they just gave up.
    besides.add(str(session.get_one(Enrolment, row.enrolment_id).person_id))
    units = units_unplaced(session, programme.id)
    number = str(batch.number)
    if units:
        standing, _ = seating_now(session, programme, at, units)
        found = candidates(standing, number, besides)
        if found and not found[0].placed_in:
            return found[0]
    standing, _ = seating_now(session, programme, at)
    return next(iter(candidates(standing, number, besides)), None)


def _offer(
    session: Session,
    row: Vacancy,
    programme: ProgrammeFacts,
    batch: Batch,
    first: Candidate,
    by: datetime,
    at: datetime,
) -> uuid.UUID:
    offer = SeatOffer(
        id=new_id(),
        vacancy_id=row.id,
        programme_id=programme.id,
        person_id=uuid.UUID(first.key),
        ranked={name: value for name, value in asdict(first).items() if name != "key"},
        state=OfferState.OPEN,
        offered_at=at,
        answer_by=by,
    )
    session.add(offer)
    session.flush()
    days = f"{batch.starts_on.isoformat()} 至 {batch.ends_on.isoformat()}"
    send(
        session,
        [offer.person_id],
        kind="offer",
        title=f"第 {batch.number} 期有名额，请答复是否参加",
        body=f"“{programme.name}”第 {batch.number} 期，{days}。请在期限前答复，逾期转给下一人。",
        link=f"/offers/{offer.id}",
        at=at,
    )
    record(
        session,
        "offer.made",
        "vacancy",
        row.id,
        by=None,
        at=at,
        unit_path=programme.unit_path,
        person=offer.person_id,
        batch=batch.number,
        ranked=offer.ranked,
    )
    return offer.id


def close_vacancy(
    session: Session,
    row: Vacancy,
    outcome: VacancyOutcome,
    programme: ProgrammeFacts,
    batch: Batch,
    at: datetime,
) -> None:
    """Offer a seat no longer; where nobody was left to ask, the organizers hear of it."""
    row.closed_at, row.outcome = at, outcome
    session.add(row)
    session.flush()
    if outcome is VacancyOutcome.NOBODY:
        send(
            session,
            organizers_over(session, programme.unit_path),
            kind="offer",
            title=f"第 {batch.number} 期空出一个名额，没有可递补的人员",
            body="按计划规则没有其他人可以参加这一期，名额暂时空着。",
            link=f"/programmes/{programme.id}/leave",
            at=at,
        )
    record(
        session,
        "vacancy.closed",
        "vacancy",
        row.id,
        by=None,
        at=at,
        unit_path=programme.unit_path,
        outcome=outcome.value,
    )
