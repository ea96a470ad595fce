"""What an attempt's marks add up to."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, SQLModel

from app.exams import rules
from app.exams.facts import MarkingState
from question_bank.marks import rounded

ATTEMPT = SQLModel.metadata.tables["attempt"]


def outcome(
    attempt_id: uuid.UUID, pass_mark: Decimal, marks: Iterable[Decimal | None], at: datetime
) -> dict[str, Any]:
    """Add up an attempt; score and verdict stand only once every item is marked."""
    decided = list(marks)
    known = [each for each in decided if each is not None]
    complete = len(known) == len(decided)
    score = rounded(sum(known, Decimal(0))) if complete else None
    return {
        "key": attempt_id,
        "marking": MarkingState.MARKED if complete else MarkingState.NEEDS_MARKER,
        "score": score,
        "passed": None if score is None else rules.passed(score, pass_mark),
        "marked_at": at if complete else None,
    }


def write(session: Session, outcomes: list[dict[str, Any]]) -> None:
    """Write what `outcome` added up, all in one statement."""
    if outcomes:
        statement = update(ATTEMPT).where(ATTEMPT.c.id == bindparam("key"))
        names = ("marking", "score", "passed", "marked_at")
        session.connection().execute(statement.values({name: bindparam(name) for name in names}), outcomes)
