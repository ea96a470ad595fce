"""One question of a round, with its key once it is answered, and what it rests on."""

import json
import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy import case, select
from sqlmodel import Session, col

from app.bank.models import BankItem, ItemVersion
from app.bank.queries.anchors import anchor_of
from app.bank.storage import entry_of
from app.library.models import Material
from app.practice.facts import AnswerFacts, Passage, QuestionFacts, Reach
from app.practice.models import PracticeAnswer, PracticeQuestion
from app.practice.queries.rounds import ANSWERED, open_now, the_document
from question_bank.interchange.json_format import item_from_json
from question_bank.items import Item


def question(session: Session, round_id: uuid.UUID, number: int, reach: Reach) -> QuestionFacts | None:
    """Return a question as it may be shown now, in one statement: no key before its answer."""
    statement = (
        select(PracticeQuestion, ItemVersion, PracticeAnswer, case((open_now(reach), True), else_=False))
        .select_from(PracticeQuestion)
        .join(BankItem, col(BankItem.id) == PracticeQuestion.item_id)
        .join(ItemVersion, col(ItemVersion.id) == PracticeQuestion.version_id)
        .outerjoin(PracticeAnswer, ANSWERED)
        .where(col(PracticeQuestion.round_id) == round_id, col(PracticeQuestion.position) == number)
    )
    found = session.execute(statement).first()
    if found is None:
        return None
    row, version, answer, is_open = found
    entry = None
    if is_open and answer is not None:
        entry = entry_of(version.item, version.key, version.quote, version.rationale)
    return QuestionFacts(
        number=row.position,
        item_id=row.item_id,
        version_id=row.version_id,
        document_id=version.document_id,
        item=_in_order(item_from_json(version.item), row.option_order) if is_open else None,
        entry=entry,
        answer=None if answer is None else _answer(answer),
    )


def _in_order(item: Item, order: list[str]) -> Item:
    """Return an item with its options in this round's order."""
    by_id = {option.id: option for option in item.options}
    return replace(item, options=tuple(by_id[option_id] for option_id in order))


def _answer(row: PracticeAnswer) -> AnswerFacts:
    return AnswerFacts(
        response=json.loads(row.response),
        outcome=row.outcome,
        marks=row.marks,
        out_of=row.out_of,
        reason=row.reason,
        points=None if row.points is None else tuple(row.points),
        answered_at=row.answered_at,
    )


def passage(session: Session, found: QuestionFacts, paragraph: str) -> Passage:
    """Return what an item rests on: its passage where the document's text is here, and where the guide treats it."""
    chosen: Any = found.document_id or the_document()
    statement = (
        select(col(Material.document_id), col(Material.position), col(Material.title))
        .where(col(Material.paragraph) == paragraph, col(Material.document_id) == chosen)
        .order_by(col(Material.position))
        .limit(1)
    )
    section = session.execute(statement).first()
    anchor = anchor_of(session, found.item_id)
    if section is None:
        return Passage(anchor, None, None, "")
    return Passage(anchor, *section)
