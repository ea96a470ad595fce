"""Seat the candidates of a sitting in its halls."""

import random
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, SQLModel, col, select

from app.exams import queries
from app.exams.models import Candidate
from app.exams.refusals import SeatsTooFew, SittingBegun
from app.exams.rules.seating import Hall, seated
from app.journal.operations import record
from app.organisation.models import Person, UnitPeriod
from app.refusals import Unknown
from app.web.actor import Actor

CANDIDATE = SQLModel.metadata.tables["candidate"]


def seat_candidates(
    session: Session,
    sitting_id: uuid.UUID,
    halls: Sequence[Hall],
    *,
    shuffle: bool = False,
    by: Actor,
    at: datetime,
) -> int:
    """Give every candidate a seat, by unit and name or by lot, and return how many; anew until it opens."""
    sitting = queries.sitting(session, sitting_id)
    if sitting is None:
        raise Unknown
    if sitting.opens_at <= at:
        raise SittingBegun
    people = _in_order(session, sitting_id)
    # The lot is the sitting's own: seating the same people again gives the same seats.
    lot = random.Random(sitting_id.hex) if shuffle else None  # noqa: S311 - seats are no secret
    try:
        seats = seated(people, halls, lot)
    except ValueError as short:
        raise SeatsTooFew(missing=short.args[0]) from None
    # Cleared first: a seat two people swap would be taken twice in between.
    session.execute(
        update(CANDIDATE).where(CANDIDATE.c.sitting_id == sitting_id).values(hall="", seat_no=None)
    )
    statement = update(CANDIDATE).where(
        CANDIDATE.c.sitting_id == sitting_id, CANDIDATE.c.person_id == bindparam("person")
    )
    values: dict[str, Any] = {"hall": bindparam("in_hall"), "seat_no": bindparam("number")}
    rows = [{"person": seat.person_id, "in_hall": seat.hall, "number": seat.number} for seat in seats]
    if rows:
        session.connection().execute(statement.values(values), rows)
    record(
        session,
        "sitting.seated",
        "sitting",
        sitting_id,
        by=by,
        at=at,
        unit_path=sitting.unit_path,
        people=len(seats),
        halls=[hall.name for hall in halls],
    )
    return len(seats)


def _in_order(session: Session, sitting_id: uuid.UUID) -> list[uuid.UUID]:
    statement = queries.with_unit(
        select(Person.id).select_from(Candidate).join(Person, col(Person.id) == Candidate.person_id)
    ).where(col(Candidate.sitting_id) == sitting_id)
    ordered = statement.order_by(col(UnitPeriod.path), col(Person.name_pinyin), col(Person.staff_no))
    return list(session.execute(ordered).scalars())
