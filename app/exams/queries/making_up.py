"""Who owes an exam, by name."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.exams.models import Candidate, Sitting
from app.exams.queries.owing import owing
from app.exams.queries.seats import with_unit
from app.exams.records import Debtor
from app.organisation.models import Person, UnitPeriod


def debtors(session: Session, exam_id: uuid.UUID, at: datetime) -> list[Debtor]:
    """Return who failed or missed an exam and has no sitting before them, by unit and name, in three statements."""
    owed = {each.person_id: each for each in owing(session, exam_id, at)}
    named = select(col(Sitting.id), col(Sitting.title)).where(col(Sitting.exam_id) == exam_id)
    titles = dict(session.execute(named).all())
    admitted = (
        select(col(Candidate.person_id))
        .join(Sitting, col(Sitting.id) == Candidate.sitting_id)
        .where(col(Sitting.exam_id) == exam_id)
    )
    people = with_unit(
        select(col(Person.id), col(Person.name), col(Person.staff_no), col(UnitPeriod.name)).select_from(
            Person
        )
    ).where(col(Person.id).in_(admitted))
    rows = session.execute(people.order_by(col(UnitPeriod.path), col(Person.name_pinyin))).all()
    return [
        Debtor(key, name, staff_no, unit_name, found.sitting_id, titles[found.sitting_id], found.sat)
        for key, name, staff_no, unit_name in rows
        if (found := owed.get(key)) is not None
    ]
