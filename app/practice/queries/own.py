"""What this room keeps about a person, to be taken along; of items their codes, no question and no key."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.bank.models import BankItem
from app.practice.models import ErrorBookEntry, PracticeAnswer, PracticeRound


def own_practice(session: Session, person_id: uuid.UUID) -> dict[str, Any]:
    """Return a person's rounds, answers and book of errors."""
    return {
        "rounds": _rows(
            session, person_id, PracticeRound, "id", "source", "topic", "started_at", "finished_at"
        ),
        "answers": _rows(session, person_id, PracticeAnswer, "round_id", "outcome", "marks", "answered_at"),
        "error_book": _rows(session, person_id, ErrorBookEntry, "standing", "box", "due_on", "times_wrong"),
    }


def _rows(session: Session, person_id: uuid.UUID, table: Any, *names: str) -> list[dict[str, Any]]:
    columns = [getattr(table, name) for name in names]
    if table is PracticeRound:
        statement = select(*columns)
    else:
        statement = select(col(BankItem.code).label("item"), *columns).join(
            BankItem, col(BankItem.id) == table.item_id
        )
    rows = session.execute(statement.where(table.person_id == person_id).order_by(columns[0]))
    return [dict(row) for row in rows.mappings()]
