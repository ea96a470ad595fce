"""Take a seat that was offered, or let it go to the next one."""

import uuid
from datetime import datetime

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from app.db import database_now
from app.journal.operations import record
from app.leave.facts import OfferState, VacancyOutcome
from app.leave.models import SeatOffer, Vacancy
from app.leave.operations.offering import close_vacancy, offer_freed, offer_next
from app.leave.queries.seating import seating_now
from app.leave.refusals import OfferOver
from app.leave.rules.ranking import candidates
from app.planning.models import Batch, Enrolment, Origin
from app.planning.operations import enrol, follow_seat
from app.planning.operations import withdraw as withdraw_seat
from app.planning.operations.batches import open_batch, seated
from app.planning.queries import programme as programme_facts
from app.refusals import Unknown
from app.web.actor import Actor


def accept(session: Session, offer_id: uuid.UUID, *, by: Actor, at: datetime) -> bool:
    """Take an offered seat: out of a later batch, into this one, and the plan in force follows, all or nothing.

    Returns False where the rules do not let the person in any more: the offer is dropped and the next one asked.
    Refuses what was answered before, or is not in time by the database's clock. A full batch takes nobody.
    """
    row, vacancy, batch = _open(session, offer_id)
    programme = programme_facts(session, row.programme_id)
    assert programme is not None
    standing, found = seating_now(session, programme, at)
    others = {each for each in found.case.by_key if each != str(row.person_id)}
    still = candidates(standing, str(batch.number), others)
    if not still or seated(session, batch.id) >= batch.capacity:
        _answer(session, row, OfferState.DROPPED, "", by, at)
        _record(session, "offer.dropped", row, batch, programme.unit_path, by, at)
        offer_next(session, vacancy.id, at)
        return False
    # The plan first: it goes from one batch to the other in one step, and the seat left later is none it names.
    follow_seat(session, row.programme_id, row.person_id, batch.id, by=by, at=at)
    _leave_later(session, row, batch, by, at)
    enrol(session, batch.id, row.person_id, origin=Origin.SUBSTITUTE, by=by, at=at)
    _answer(session, row, OfferState.ACCEPTED, "", by, at)
    close_vacancy(session, vacancy, VacancyOutcome.FILLED, programme, batch, at)
    _record(session, "offer.accepted", row, batch, programme.unit_path, by, at)
    offer_freed(session, row.programme_id, at)
    return True


def decline(session: Session, offer_id: uuid.UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Let an offered seat go; the next one is asked, and what else one has stays."""
    row, vacancy, batch = _open(session, offer_id)
    programme = programme_facts(session, row.programme_id)
    assert programme is not None
    _answer(session, row, OfferState.DECLINED, reason, by, at)
    _record(session, "offer.declined", row, batch, programme.unit_path, by, at)
    offer_next(session, vacancy.id, at)


def _open(session: Session, offer_id: uuid.UUID) -> tuple[SeatOffer, Vacancy, Batch]:
    """Return an offer that can still be answered, everything it touches locked: the programme, then the batch."""
    found = session.execute(
        columns(col(SeatOffer.vacancy_id), col(Vacancy.batch_id))
        .join(Vacancy, col(Vacancy.id) == SeatOffer.vacancy_id)
        .where(col(SeatOffer.id) == offer_id)
    ).first()
    if found is None:
        raise Unknown
    batch, _ = open_batch(session, found[1])
    fresh = {"populate_existing": True}
    vacancy = session.exec(
        select(Vacancy).where(Vacancy.id == found[0]).with_for_update().execution_options(**fresh)
    ).one()
    in_time = (
        SeatOffer.id == offer_id,
        SeatOffer.state == OfferState.OPEN,
        col(SeatOffer.answer_by) > database_now(),
    )
    row = session.exec(select(SeatOffer).where(*in_time).with_for_update().execution_options(**fresh)).first()
    if row is None or vacancy.closed_at is not None:
        raise OfferOver
    return row, vacancy, batch


def _leave_later(session: Session, row: SeatOffer, batch: Batch, by: Actor, at: datetime) -> None:
    """Give up the seat in a later batch; it is offered to somebody else in its turn."""
    held = columns(col(Enrolment.batch_id)).where(
        col(Enrolment.programme_id) == row.programme_id,
        col(Enrolment.person_id) == row.person_id,
        col(Enrolment.withdrawn_at).is_(None),
        col(Enrolment.origin) != Origin.MAKE_UP,
    )
    for later in session.execute(held).scalars().all():
        withdraw_seat(session, later, row.person_id, reason=f"递补到第 {batch.number} 期", by=by, at=at)


def _answer(session: Session, row: SeatOffer, state: OfferState, words: str, by: Actor, at: datetime) -> None:
    row.state, row.answered_at, row.answer = state, at, words.strip()[:200]
    session.add(row)
    session.flush()


def _record(
    session: Session, action: str, row: SeatOffer, batch: Batch, path: str, by: Actor, at: datetime
) -> None:
    record(
        session,
        action,
        "vacancy",
        row.vacancy_id,
        by=by,
        at=at,
        unit_path=path,
        person=row.person_id,
        batch=batch.number,
        answer=row.answer,
    )
