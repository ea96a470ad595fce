"""Who owes an exam, by name."""

import uuid
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.exams import rules
from app.exams.facts import AttemptKind, AttemptState
from app.exams.models import Attempt, Candidate, Sitting
from app.exams.queries.owing import owing
from app.exams.queries.seats import with_unit
from app.exams.records import Arranged, Debtor
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


def arranged(session: Session, exam_id: uuid.UUID, at: datetime) -> list[Arranged]:
    """Return how far each make-up sitting of an exam is, the latest first, in one statement.

    Counted are persons: admitted, who sat, who passed, and who wait for their marks.
    """
    own = (
        (col(Attempt.sitting_id) == Candidate.sitting_id)
        & (col(Attempt.person_id) == Candidate.person_id)
        & (col(Attempt.state) != AttemptState.VOIDED)
    )
    missed = aliased(Sitting)
    statement = (
        select(
            col(Sitting.id),
            col(Sitting.title),
            col(Sitting.opens_at),
            col(Sitting.closes_at),
            func.count(),
            func.count(func.distinct(missed.id)),
            func.count(col(Attempt.id)),
            func.sum(case((col(Attempt.passed).is_(True), 1), else_=0)),
            func.sum(case((col(Attempt.id).is_not(None) & col(Attempt.passed).is_(None), 1), else_=0)),
        )
        .join(Candidate, col(Candidate.sitting_id) == Sitting.id)
        .join(missed, col(missed.id) == Candidate.makes_up_for_id, isouter=True)
        .join(Attempt, own, isouter=True)
        .where(col(Sitting.exam_id) == exam_id, col(Sitting.kind) == AttemptKind.MAKE_UP)
        .group_by(col(Sitting.id), col(Sitting.title), col(Sitting.opens_at), col(Sitting.closes_at))
        .order_by(col(Sitting.opens_at).desc(), col(Sitting.id))
    )
    return [
        Arranged(key, title, opens, rules.standing(opens, closes, at), *(int(each or 0) for each in counts))
        for key, title, opens, closes, *counts in session.execute(statement).all()
    ]
