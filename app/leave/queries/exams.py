"""The exams of a programme, and how many owe each of them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.exams.facts import ExamState
from app.exams.models import Exam
from app.exams.queries import owing


@dataclass(frozen=True, slots=True)
class ExamOwing:
    """An exam and how many failed or missed it and have no further sitting before them."""

    id: uuid.UUID
    title: str
    people: int


def exams_owing(session: Session, programme_id: uuid.UUID, at: datetime) -> list[ExamOwing]:
    """Return a programme's published exams, the latest first, at most three."""
    statement = (
        select(Exam.id, Exam.title)
        .where(Exam.programme_id == programme_id, Exam.state == ExamState.PUBLISHED)
        .order_by(col(Exam.created_at).desc(), col(Exam.id))
        .limit(3)
    )
    return [
        ExamOwing(key, title, len(owing(session, key, at))) for key, title in session.exec(statement).all()
    ]
