"""Answer a question once: its marks, the book of errors and the end of the round in one transaction."""

import json
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from app.bank.queries import keys
from app.practice.facts import QuestionFacts, Reach
from app.practice.models import PracticeAnswer, PracticeQuestion, PracticeRound
from app.practice.operations.book import note
from app.practice.operations.rounds import not_before_start
from app.practice.rules import AlreadyFinished, NotNow, judged, marked, out_of
from app.refusals import Unknown
from question_bank.items import Key, ShortAnswerKey
from question_bank.marks import Outcome
from question_bank.responses import Response

ANSWERS = SQLModel.metadata.tables["practice_answer"]
INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def answer(
    session: Session,
    round_id: uuid.UUID,
    question: QuestionFacts,
    response: Response,
    reach: Reach,
    *,
    at: datetime,
) -> bool:
    """Answer a question and mark it; tell whether this was its first answer. A second one changes nothing.

    An item that was kept for exams, or began to be examined, since it was shown is not answered: its key stays shut.
    """
    is_open = _locked(session, round_id)
    if question.answer is not None:
        return False
    if question.item is None:
        raise NotNow
    if not is_open:
        raise AlreadyFinished
    key = keys(session, [question.version_id])[question.version_id].key
    if not _insert(session, round_id, question, response, key, reach, at):
        return False
    _finish_when_done(session, round_id, at)
    return True


def _locked(session: Session, round_id: uuid.UUID) -> bool:
    """Lock the round, so that its answers come one after another; tell whether it is open."""
    statement = select(col(PracticeRound.finished_at)).where(col(PracticeRound.id) == round_id)
    row = session.execute(statement.with_for_update()).first()
    if row is None:
        raise Unknown
    return row.finished_at is None


def _insert(
    session: Session,
    round_id: uuid.UUID,
    question: QuestionFacts,
    response: Response,
    key: Key,
    reach: Reach,
    at: datetime,
) -> bool:
    result = marked(key, response)
    values = {
        "round_id": round_id,
        "position": question.number,
        "person_id": reach.person_id,
        "item_id": question.item_id,
        "response": json.dumps(response, ensure_ascii=False, separators=(",", ":")),
        "outcome": result.outcome,
        "marks": result.marks,
        "out_of": out_of(key),
        "reason": result.reason,
        "answered_at": at,
    }
    into = INSERTS[session.get_bind().dialect.name](ANSWERS).values(values)
    if session.execute(into.on_conflict_do_nothing().returning(ANSWERS.c.position)).first() is None:
        return False
    note(session, reach.person_id, question.item_id, result.outcome, at)
    return True


def _finish_when_done(session: Session, round_id: uuid.UUID, at: datetime) -> None:
    """Finish a round whose last question was answered and judged."""
    judged_ones = (col(PracticeAnswer.round_id) == round_id, col(PracticeAnswer.marks).is_not(None))
    done = select(func.count()).select_from(PracticeAnswer).where(*judged_ones).scalar_subquery()
    all_of = select(func.count()).select_from(PracticeQuestion)
    total = all_of.where(col(PracticeQuestion.round_id) == round_id).scalar_subquery()
    done_now = (col(PracticeRound.id) == round_id, col(PracticeRound.finished_at).is_(None), done == total)
    session.execute(update(PracticeRound).where(*done_now).values(finished_at=not_before_start(at)))


def judge(
    session: Session,
    round_id: uuid.UUID,
    question: QuestionFacts,
    points: Collection[int],
    reach: Reach,
    *,
    at: datetime,
) -> bool:
    """Take a person's own judgement of their written answer, once; tell whether it was the first."""
    _locked(session, round_id)
    if question.entry is None or question.answer is None:
        raise NotNow
    key = question.entry.key
    if not isinstance(key, ShortAnswerKey):
        raise Unknown
    result = judged(key, points)
    still = (
        col(PracticeAnswer.round_id) == round_id,
        col(PracticeAnswer.position) == question.number,
        col(PracticeAnswer.outcome) == Outcome.NEEDS_MARKER,
    )
    values = {
        "outcome": result.outcome,
        "marks": result.marks,
        "points": sorted(points),
        "reason": result.reason,
        "judged_at": at,
    }
    changed = session.execute(
        update(PracticeAnswer).where(*still).values(values).returning(col(PracticeAnswer.position))
    )
    if changed.first() is None:
        return False
    note(session, reach.person_id, question.item_id, result.outcome, at)
    _finish_when_done(session, round_id, at)
    return True
