"""What this room keeps about a person, to be taken along; of items their codes, no question and no key."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.bank.models import BankItem
from app.practice.models import ErrorBookEntry, PracticeAnswer, PracticeRound

OF_ROUND = ("source", "topic", "started_at", "finished_at")
OF_ANSWER = ("outcome", "marks", "answered_at")
OF_ERROR = ("standing", "box", "due_on", "times_wrong")


def own_practice(session: Session, person_id: uuid.UUID) -> dict[str, Any]:
    """Return a person's rounds with their answers, and their book of errors, in two statements."""
    return {"rounds": _rounds(session, person_id), "error_book": _errors(session, person_id)}


def _rounds(session: Session, person_id: uuid.UUID) -> list[dict[str, Any]]:
    statement = (
        select(PracticeRound, PracticeAnswer, col(BankItem.code))
        .outerjoin(PracticeAnswer, col(PracticeAnswer.round_id) == PracticeRound.id)
        .outerjoin(BankItem, col(BankItem.id) == PracticeAnswer.item_id)
        .where(col(PracticeRound.person_id) == person_id)
        .order_by(col(PracticeRound.started_at), col(PracticeRound.id), col(PracticeAnswer.position))
    )
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for of_round, answer, code in session.execute(statement):
        line = found.setdefault(
            of_round.id, {name: getattr(of_round, name) for name in OF_ROUND} | {"answers": []}
        )
        if answer is not None:
            line["answers"].append({"item": code} | {name: getattr(answer, name) for name in OF_ANSWER})
    return list(found.values())


def _errors(session: Session, person_id: uuid.UUID) -> list[dict[str, Any]]:
    columns = [getattr(ErrorBookEntry, name) for name in OF_ERROR]
    statement = (
        select(col(BankItem.code).label("item"), *columns)
        .join(BankItem, col(BankItem.id) == ErrorBookEntry.item_id)
        .where(col(ErrorBookEntry.person_id) == person_id)
        .order_by(col(ErrorBookEntry.due_on), col(BankItem.code))
    )
    return [dict(row) for row in session.execute(statement).mappings()]
