"""What an attempt's marks add up to."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, SQLModel, col, select

from app import clock
from app.exams import rules
from app.exams.facts import MarkFacts, MarkingState, Treatment
from app.exams.models import Attempt, AttemptItem, Exam
from app.exams.queries.corrections import orders
from app.exams.queries.marks import latest_marks
from app.exams.rules.regrading import Orders, Place, settle
from question_bank.marks import rounded

ATTEMPT = SQLModel.metadata.tables["attempt"]
MARK = SQLModel.metadata.tables["mark"]


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


def refresh(session: Session, attempt_id: uuid.UUID, at: datetime) -> bool:
    """Add up the newest marks of an attempt; tell whether every item is decided now.

    Items dropped from the exam need no marker: once all others are decided, they get their share (see `settle`).
    """
    exam = session.exec(
        select(Exam).join(Attempt, col(Attempt.exam_id) == Exam.id).where(col(Attempt.id) == attempt_id)
    ).one()
    in_force = orders(session, [exam.id])[exam.id]
    marks = latest_marks(session, attempt_id)
    items = session.exec(select(AttemptItem).where(AttemptItem.attempt_id == attempt_id)).all()
    dropped = [row for row in items if _is_dropped(row, in_force)]
    decided = [_decided(marks.get(row.item_id)) for row in items]
    if dropped:
        decided = _with_dropped(session, items, dropped, marks, in_force, exam, at)
    found = outcome(attempt_id, exam.pass_mark, decided, at)
    write(session, [found])
    return found["marking"] is MarkingState.MARKED


def _decided(mark: MarkFacts | None) -> Decimal | None:
    return None if mark is None or mark.pending else mark.marks


def _is_dropped(row: AttemptItem, in_force: Orders) -> bool:
    order = in_force.get(row.version_id)
    return order is not None and order.treatment is Treatment.DROPPED


def _with_dropped(
    session: Session,
    items: Sequence[AttemptItem],
    dropped: Sequence[AttemptItem],
    marks: dict[uuid.UUID, MarkFacts],
    in_force: Orders,
    exam: Exam,
    at: datetime,
) -> list[Decimal | None]:
    """Give dropped items their share, and return what every item has then."""
    out = {row.item_id for row in dropped}
    if any(_decided(marks.get(row.item_id)) is None and row.item_id not in out for row in items):
        return [_decided(marks.get(row.item_id)) for row in items]
    known = sum((mark.marks for mark in marks.values()), Decimal(0))
    places = [
        Place(row.item_id, row.version_id, row.marks, _decided(marks.get(row.item_id))) for row in dropped
    ]
    settled = settle(known, exam.total_marks, places, in_force)
    rows = [
        {
            "id": clock.new_id(),
            "attempt_id": items[0].attempt_id,
            "item_id": each.item_id,
            "version": marks[each.item_id].version + 1 if each.item_id in marks else 1,
            "marks": each.marks,
            "out_of": each.out_of,
            "reason": each.reason,
            "points": None,
            "marker_id": None,
            "marked_at": at,
        }
        for each in settled.remarks
    ]
    if rows:
        session.execute(insert(MARK), rows)
    return [settled.score]
