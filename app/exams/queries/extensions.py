"""The decisions about more time in a sitting, newest first."""

import uuid
from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.exams.facts import ExtensionKind
from app.exams.models import Candidate, Exam, Extension, Sitting
from app.exams.records import ExtensionDecision, ExtensionLine
from app.organisation.models import Person

NAMED = 3


def extensions(session: Session, sitting_id: uuid.UUID) -> list[ExtensionLine]:
    """Return every decision of a sitting, reversals among them, in one statement."""
    statement = (
        select(Extension, col(Person.name), col(Candidate.hall), col(Account.display_name))
        .join(Person, col(Person.id) == Extension.person_id)
        .join(
            Candidate,
            (col(Candidate.sitting_id) == Extension.sitting_id)
            & (col(Candidate.person_id) == Extension.person_id),
        )
        .join(Account, col(Account.id) == Extension.granted_by, isouter=True)
        .where(col(Extension.sitting_id) == sitting_id)
        .order_by(col(Extension.granted_at).desc(), col(Extension.decision_id), col(Person.name_pinyin))
    )
    rows = session.execute(statement).all()
    by_decision: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        by_decision[row[0].decision_id].append(row)
    reversed_at = {row[0].reverses_id: row[0].granted_at for row in rows if row[0].reverses_id}
    return [_line(decision_id, lines, reversed_at) for decision_id, lines in by_decision.items()]


def _line(decision_id: uuid.UUID, lines: list[Any], reversed_at: dict[Any, datetime]) -> ExtensionLine:
    first, _name, _hall, by = lines[0]
    halls = {hall for _row, _name, hall, _by in lines}
    seconds = [abs(row.seconds) for row, _name, _hall, _by in lines]
    return ExtensionLine(
        decision_id=decision_id,
        kind=first.kind,
        hall=halls.pop() if len(halls) == 1 else "",
        least_seconds=min(seconds),
        most_seconds=max(seconds),
        people=len(lines),
        running=sum(row.attempt_id is not None for row, *_rest in lines),
        names=tuple(name for _row, name, _hall, _by in lines[:NAMED]),
        reason=first.reason,
        granted_by=by or "",
        granted_at=first.granted_at,
        reversed_at=reversed_at.get(first.id),
        reverses=first.kind is ExtensionKind.REVERSAL,
    )


def decision(session: Session, decision_id: uuid.UUID) -> ExtensionDecision | None:
    """Return whose a decision is."""
    statement = (
        select(col(Extension.decision_id), col(Extension.sitting_id), col(Exam.unit_path))
        .join(Sitting, col(Sitting.id) == Extension.sitting_id)
        .join(Exam, col(Exam.id) == Sitting.exam_id)
        .where(col(Extension.decision_id) == decision_id)
        .limit(1)
    )
    row = session.execute(statement).first()
    return None if row is None else ExtensionDecision(*row)
