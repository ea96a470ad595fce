"""A bank to practise with: eight items of each kind, approved, common to all."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.bank.models import BankItem, ItemVersion
from app.bank.queries import keys, wordings
from app.db import Databases
from app.practice import operations, policy, queries
from app.practice.facts import Choice, QuestionFacts, Reach, Source
from app.practice.models import PracticeQuestion
from question_bank.items import FillBlankKey, Key, Kind, MultipleKey, SingleKey, TrueFalseKey
from question_bank.responses import Response
from tests.builders import AT
from tests.cast import Cast, Player
from tests.exams.conftest import _stock, shipped

ALL = Choice(Source.TOPIC)
BOOK = Choice(Source.BOOK)


@pytest.fixture
def stocked(dbs: Databases, cast: Cast) -> Cast:
    with dbs.transaction() as session:
        _stock(session, cast.cy, cast.fu, shipped())
    return cast


@dataclass
class Desk:
    """Somebody practising: each step as the pages take it."""

    session: Session
    player: Player
    at: datetime = AT

    @property
    def reach(self) -> Reach:
        return queries.reach(self.session, self.player.id, policy.shelf(self.player.actor), self.at)

    def begin(self, choice: Choice = ALL) -> uuid.UUID:
        return operations.begin(self.session, choice, self.reach, at=self.at)

    def question(self, round_id: uuid.UUID, number: int = 1) -> QuestionFacts:
        found = queries.question(self.session, round_id, number, self.reach)
        assert found is not None
        return found

    def answer(self, round_id: uuid.UUID, number: int, *, right: bool) -> QuestionFacts:
        question = self.question(round_id, number)
        response = response_of(self.session, question, right=right)
        operations.answer(self.session, round_id, question, response, self.reach, at=self.at)
        return self.question(round_id, number)

    def round_on(self, *items: BankItem) -> uuid.UUID:
        """Begin a round and lay these items down for its questions."""
        round_id = self.begin(Choice(Source.TOPIC, size=20))
        self.session.execute(_delete(round_id))
        for position, item in enumerate(items, 1):
            version_id = version_of(self.session, item)
            self.session.add(
                PracticeQuestion(
                    round_id=round_id,
                    position=position,
                    item_id=item.id,
                    version_id=version_id,
                    option_order=_order(self.session, version_id),
                )
            )
        self.session.flush()
        return round_id


def _delete(round_id: uuid.UUID) -> Any:
    return delete(PracticeQuestion).where(col(PracticeQuestion.round_id) == round_id)


def version_of(session: Session, item: BankItem) -> uuid.UUID:
    mine = (ItemVersion.item_id == item.id, ItemVersion.version == item.version)
    return session.exec(select(ItemVersion.id).where(*mine)).one()


def _order(session: Session, version_id: uuid.UUID) -> list[str]:
    return [option.id for option in wordings(session, [version_id])[version_id].options]


def an_item(session: Session, kind: Kind = Kind.SINGLE, number: int = 0) -> BankItem:
    """Return one item of a kind."""
    statement = select(BankItem).where(BankItem.kind == kind.value).order_by(col(BankItem.code))
    return session.exec(statement).all()[number]


def response_of(session: Session, question: QuestionFacts, *, right: bool) -> Response:
    """Return what is right, or something that is not."""
    key = keys(session, [question.version_id])[question.version_id].key
    return right_response(key) if right else wrong_response(key, question)


def right_response(key: Key) -> Response:
    if isinstance(key, SingleKey):
        return key.option_id
    if isinstance(key, MultipleKey):
        return sorted(key.option_ids)
    if isinstance(key, TrueFalseKey):
        return key.value
    if isinstance(key, FillBlankKey):
        return [accepted[0] for accepted in key.blanks]
    return "；".join(point.text for point in key.rubric)


def wrong_response(key: Key, question: QuestionFacts) -> Response:
    assert question.item is not None
    options = [option.id for option in question.item.options]
    if isinstance(key, SingleKey):
        return next(each for each in options if each != key.option_id)
    if isinstance(key, MultipleKey):
        return [next(each for each in options if each not in key.option_ids)]
    if isinstance(key, TrueFalseKey):
        return not key.value
    if isinstance(key, FillBlankKey):
        return ["不是这个"] * len(key.blanks)
    return "想不起来"
