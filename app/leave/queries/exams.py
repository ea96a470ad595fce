"""The exams of a programme, and how many owe each of them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.exams.facts import ExamState
from app.exams.models import Exam
from app.exams.queries import owing_each


@dataclass(frozen=True, slots=True)
class ExamOwing:
    """An exam and how many failed or missed it and have no further sitting before them."""

    id: uuid.UUID
    title: str
    unit_path: str
    people: int


def exams_owing(session: Session, programme_id: uuid.UUID, at: datetime) -> list[ExamOwing]:
    """Return a programme's published exams, the latest first, at most five, in two statements."""
    statement = (
        select(Exam.id, Exam.title, Exam.unit_path)
        .where(Exam.programme_id == programme_id, Exam.state == ExamState.PUBLISHED)
        .order_by(col(Exam.created_at).desc(), col(Exam.id))
        .limit(5)
    )
    rows = session.exec(statement).all()
    if not rows:
        return []
    found = owing_each(session, [key for key, _, _ in rows], at)
    return [ExamOwing(key, title, path, len(found[key])) for key, title, path in rows]
