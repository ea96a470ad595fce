"""What an organizer may know of practice: counts by topic, never a person."""

from typing import Any

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from app.bank.models import BankItem
from app.bank.queries import practisable
from app.organisation.models import Appointment, UnitPeriod
from app.practice.facts import TopicFigures
from app.practice.models import PracticeAnswer
from app.practice.rules import FEWEST
from app.web.actor import Scope
from question_bank.items import TOPICS
from question_bank.marks import Outcome


def figures(session: Session, scope: Scope, shelf: tuple[str, ...]) -> list[TopicFigures]:
    """Return each topic's items by use and, where five people or more practised it, how many and how well.

    People are those who serve in the scope now; of fewer than five, people, answers and right answers are 0.
    """
    answers = _answers(session, scope)
    found = []
    for topic, shared, practice, exam in session.execute(_items(shelf)):
        people, given, right = answers.get(topic, (0, 0, 0))
        told = (people, given, right) if people >= FEWEST else (0, 0, 0)
        found.append(TopicFigures(topic, int(shared), int(practice), int(exam), *told))
    place = {topic: number for number, topic in enumerate(TOPICS)}
    return sorted(found, key=lambda line: (place.get(line.topic, len(place)), line.topic))


def _items(shelf: tuple[str, ...]) -> Any:
    """Select, topic by topic, how many approved items serve both, practice alone, and exams alone."""

    def count(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    kept = col(BankItem.reserved_for)
    open_to_all = and_(*practisable(shelf, shared=True))
    alone = and_(*practisable(shelf, shared=False))
    exam = and_(kept == "exam", col(BankItem.state) == "approved")
    return (
        select(col(BankItem.topic), count(and_(open_to_all, kept.is_(None))), count(alone), count(exam))
        .where(col(BankItem.unit_path).in_(("/", *shelf)), col(BankItem.state) == "approved")
        .group_by(col(BankItem.topic))
    )


def _answers(session: Session, scope: Scope) -> dict[str, tuple[int, int, int]]:
    serving = and_(
        col(Appointment.person_id) == PracticeAnswer.person_id,
        col(Appointment.is_main),
        col(Appointment.valid_to).is_(None),
    )
    place = and_(col(UnitPeriod.unit_id) == Appointment.unit_id, col(UnitPeriod.valid_to).is_(None))
    right = case((col(PracticeAnswer.outcome) == Outcome.RIGHT, 1), else_=0)
    statement = (
        select(
            col(BankItem.topic),
            func.count(func.distinct(PracticeAnswer.person_id)),
            func.count(),
            func.sum(right),
        )
        .select_from(PracticeAnswer)
        .join(BankItem, col(BankItem.id) == PracticeAnswer.item_id)
        .join(Appointment, serving)
        .join(UnitPeriod, place)
        .where(scope.clause(col(UnitPeriod.path)), col(PracticeAnswer.marks).is_not(None))
        .group_by(col(BankItem.topic))
    )
    return {topic: (people, given, int(good)) for topic, people, given, good in session.execute(statement)}
