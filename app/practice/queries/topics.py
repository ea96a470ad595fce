"""Topics with how far somebody is in each, and what is due today."""

from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.bank.models import BankItem, ItemVersion
from app.clock import day_of
from app.practice.facts import Reach, Standing, TopicLine
from app.practice.models import ErrorBookEntry, PracticeAnswer
from app.practice.queries.reach import within
from question_bank.items import TOPICS
from question_bank.marks import Outcome
from question_bank.picking import Candidate

CURRENT = (col(ItemVersion.item_id) == BankItem.id) & (col(ItemVersion.version) == BankItem.version)


def _one(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _answered(reach: Reach) -> Any:
    """Select, item by item, when somebody last answered it and whether it was ever right."""
    right = case((col(PracticeAnswer.outcome) == Outcome.RIGHT, 1), else_=0)
    return (
        select(
            col(PracticeAnswer.item_id),
            func.max(PracticeAnswer.answered_at, type_=UTCDateTime()).label("seen_at"),
            func.max(right).label("right"),
        )
        .where(col(PracticeAnswer.person_id) == reach.person_id)
        .group_by(col(PracticeAnswer.item_id))
        .subquery()
    )


def _in_book(reach: Reach) -> Any:
    return and_(
        col(ErrorBookEntry.item_id) == BankItem.id,
        col(ErrorBookEntry.person_id) == reach.person_id,
        col(ErrorBookEntry.standing) == Standing.IN,
    )


def topics(session: Session, reach: Reach, on: date) -> list[TopicLine]:
    """Return each topic that has items to practise, in the order of the document, in one statement."""
    mine = _answered(reach)
    statement = (
        select(
            col(BankItem.topic),
            func.count(),
            _one(mine.c.item_id.is_not(None)),
            func.sum(func.coalesce(mine.c.right, 0)),
            _one(col(ErrorBookEntry.due_on) <= on),
        )
        .select_from(BankItem)
        .outerjoin(mine, mine.c.item_id == BankItem.id)
        .outerjoin(ErrorBookEntry, _in_book(reach))
        .where(within(reach))
        .group_by(col(BankItem.topic))
    )
    found = [TopicLine(row[0], *map(int, row[1:])) for row in session.execute(statement)]
    return sorted(found, key=lambda line: (_place(line.topic), line.topic))


def _place(topic: str) -> int:
    return TOPICS.index(topic) if topic in TOPICS else len(TOPICS)


def due(session: Session, reach: Reach, on: date) -> int:
    """Count the items of somebody's book whose day has come."""
    statement = select(func.count()).select_from(BankItem).join(ErrorBookEntry, _in_book(reach))
    return int(session.execute(statement.where(within(reach), col(ErrorBookEntry.due_on) <= on)).scalar_one())


def candidates(
    session: Session, reach: Reach, *, topic: str, kind: str, in_book: bool
) -> dict[Candidate, tuple[Any, ...]]:
    """Return what a round may take, each with (item, version, kind), in one statement."""
    mine = _answered(reach)
    statement = (
        select(
            col(BankItem.id),
            col(ItemVersion.id),
            col(BankItem.kind),
            col(ItemVersion.quote),
            mine.c.seen_at,
            col(ErrorBookEntry.due_on),
        )
        .select_from(BankItem)
        .join(ItemVersion, CURRENT)
        .outerjoin(mine, mine.c.item_id == BankItem.id)
        .join(ErrorBookEntry, _in_book(reach), isouter=not in_book)
        .where(within(reach))
    )
    if topic:
        statement = statement.where(col(BankItem.topic) == topic)
    if kind:
        statement = statement.where(col(BankItem.kind) == kind)
    return {
        Candidate(str(item_id), quote, seen_at and day_of(seen_at), due_on): (item_id, version_id, own_kind)
        for item_id, version_id, own_kind, quote, seen_at, due_on in session.execute(statement)
    }
