"""Rounds of one's own: the open one, any one by its id, its strip, and what to read again after it."""

import uuid
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlmodel import Session, col

from app.bank.models import BankItem, ItemVersion
from app.library.models import Material
from app.practice.facts import Mark, Reach, Reread, RoundFacts
from app.practice.models import PracticeAnswer, PracticeQuestion, PracticeRound
from app.practice.queries.reach import within
from question_bank.spacing import NOT_RIGHT

OWN = ("id", "person_id", "source", "topic", "kind", "size", "started_at", "finished_at")
ANSWERED = and_(
    col(PracticeAnswer.round_id) == PracticeQuestion.round_id,
    col(PracticeAnswer.position) == PracticeQuestion.position,
)


def _rounds() -> Select[Any]:
    def count(table: Any) -> Any:
        mine = select(func.count()).select_from(table).where(table.round_id == PracticeRound.id)
        return mine.correlate(PracticeRound).scalar_subquery()

    columns: tuple[Any, ...] = tuple(getattr(PracticeRound, name) for name in OWN)
    return select(
        *columns, count(PracticeQuestion).label("total"), count(PracticeAnswer).label("answered")
    ).select_from(PracticeRound)


def _facts(row: Any) -> RoundFacts | None:
    return None if row is None else RoundFacts(**row._mapping)


def round_of(session: Session, round_id: uuid.UUID) -> RoundFacts | None:
    """Return a round."""
    return _facts(session.execute(_rounds().where(col(PracticeRound.id) == round_id)).first())


def open_round(session: Session, person_id: uuid.UUID) -> RoundFacts | None:
    """Return the round somebody has not finished."""
    mine = (col(PracticeRound.person_id) == person_id, col(PracticeRound.finished_at).is_(None))
    return _facts(session.execute(_rounds().where(*mine)).first())


def strip(session: Session, round_id: uuid.UUID, reach: Reach) -> list[Mark]:
    """Return the questions of a round in order: how each went, and whether it may be practised now."""
    statement = (
        select(
            col(PracticeQuestion.position),
            col(PracticeAnswer.outcome),
            case((open_now(reach), True), else_=False),
        )
        .select_from(PracticeQuestion)
        .join(BankItem, col(BankItem.id) == PracticeQuestion.item_id)
        .join(ItemVersion, col(ItemVersion.id) == PracticeQuestion.version_id)
        .outerjoin(PracticeAnswer, ANSWERED)
        .where(col(PracticeQuestion.round_id) == round_id)
        .order_by(col(PracticeQuestion.position))
    )
    return [Mark(number, outcome, bool(is_open)) for number, outcome, is_open in session.execute(statement)]


def open_now(reach: Reach) -> Any:
    """Return whether a question may be shown: its item may be practised, and still has the wording it was taken in."""
    return and_(within(reach), col(ItemVersion.version) == BankItem.version)


def to_reread(session: Session, round_id: uuid.UUID) -> list[Reread]:
    """Return the paragraphs on which a round's questions were not right, the weakest first."""
    section = and_(
        col(Material.paragraph) == BankItem.paragraph,
        col(Material.document_id) == func.coalesce(ItemVersion.document_id, the_document()),
    )
    statement = (
        select(
            col(BankItem.paragraph),
            func.count(func.distinct(PracticeQuestion.position)),
            col(Material.document_id),
            func.min(Material.position),
            func.min(Material.title),
        )
        .select_from(PracticeQuestion)
        .join(PracticeAnswer, ANSWERED)
        .join(BankItem, col(BankItem.id) == PracticeQuestion.item_id)
        .join(ItemVersion, col(ItemVersion.id) == PracticeQuestion.version_id)
        .outerjoin(Material, section)
        .where(
            col(PracticeQuestion.round_id) == round_id,
            col(PracticeAnswer.outcome).in_([each.value for each in NOT_RIGHT]),
            col(BankItem.paragraph) != "",
        )
        .group_by(col(BankItem.paragraph), col(Material.document_id))
        .order_by(func.count(func.distinct(PracticeQuestion.position)).desc(), col(BankItem.paragraph))
    )
    return [Reread(*row) for row in session.execute(statement)]


def the_document() -> Any:
    """Return the one document with study material, as a part of a select; NULL where there are several."""
    only = func.count(func.distinct(Material.document_id)) == 1
    # The smallest id of one is that one; PostgreSQL has no smallest UUID, so the id is taken from a row.
    first = select(col(Material.document_id)).limit(1).scalar_subquery()
    return select(case((only, first))).select_from(Material).scalar_subquery()
