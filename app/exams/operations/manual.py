"""Mark by hand: a person who is not the candidate decides what an answer is worth."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from app import clock
from app.bank import queries as bank
from app.exams.facts import AttemptState, MarkFacts
from app.exams.models import Attempt, AttemptItem, Exam, Mark
from app.exams.operations import totals
from app.exams.queries.marks import latest_marks
from app.exams.refusals import MarkConflict, MarksOutOfRange, OwnAttempt, StillOpen
from app.journal import operations as journal
from app.refusals import Unknown
from app.web.actor import Actor
from question_bank.items import ShortAnswerKey
from question_bank.marks import rounded

ENDED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)


def mark_item(
    session: Session,
    attempt_id: uuid.UUID,
    item_id: uuid.UUID,
    points: Sequence[Decimal],
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
    expected_version: int,
) -> MarkFacts:
    """Write a marker's marks for one item: one value for each rubric point, or a single one for the whole item.

    `expected_version` is that of the mark the marker saw, 0 for none; if somebody was quicker, nothing changes
    (GR-3). Nobody marks their own attempt (GR-6).
    """
    attempt, exam = _ended(session, attempt_id)
    if by.person_id == attempt.person_id:
        raise OwnAttempt
    place = session.get(AttemptItem, (attempt_id, item_id))
    if place is None:
        raise Unknown
    marks = _awarded(session, place, points)
    current = latest_marks(session, attempt_id).get(item_id)
    if (current.version if current else 0) != expected_version:
        raise MarkConflict(theirs=current.marks if current else 0, yours=marks)
    mark = MarkFacts(
        attempt_id=attempt_id,
        item_id=item_id,
        version=expected_version + 1,
        marks=marks,
        out_of=place.marks,
        reason=reason or "人工评阅",
        points=tuple(points),
        marker_id=by.person_id,
        marked_at=at,
    )
    session.add(Mark(id=clock.new_id(), **mark.__dict__ | {"points": [str(each) for each in points]}))
    session.flush()
    journal.record(
        session,
        "item.marked",
        "attempt",
        attempt_id,
        by=by,
        at=at,
        stream=f"attempt:{attempt_id.hex[-1]}",
        unit_path=exam.unit_path,
        item=str(item_id),
        old=str(current.marks) if current else None,
        new=str(marks),
        reason=mark.reason,
    )
    finish_marking(session, attempt_id, at)
    return mark


def _ended(session: Session, attempt_id: uuid.UUID) -> tuple[Attempt, Exam]:
    """Return an ended attempt, locked, so that two markers come one after the other."""
    statement = (
        select(Attempt, Exam)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .where(Attempt.id == attempt_id)
        .with_for_update(of=Attempt)
    )
    row = session.exec(statement).one_or_none()
    if row is None:
        raise Unknown
    if row[0].state not in ENDED:
        raise StillOpen
    return row


def _awarded(session: Session, place: AttemptItem, points: Sequence[Decimal]) -> Decimal:
    """Return what the points are worth on this paper, where an item may count more or less than its rubric."""
    key = bank.keys(session, [place.version_id])[place.version_id].key
    rubric = key.rubric if isinstance(key, ShortAnswerKey) else ()
    if len(points) == len(rubric) > 0:
        limits = [point.marks for point in rubric]
        scale = place.marks / sum(limits, Decimal(0))
    else:
        limits, scale = [place.marks], Decimal(1)
    if len(points) != len(limits) or any(
        not 0 <= given <= most for given, most in zip(points, limits, strict=True)
    ):
        raise MarksOutOfRange(out_of=place.marks)
    return rounded(sum(points, Decimal(0)) * scale)


def finish_marking(session: Session, attempt_id: uuid.UUID, at: datetime) -> bool:
    """Add up the newest marks of an attempt; tell whether every item is marked now."""
    _ended(session, attempt_id)
    return totals.refresh(session, attempt_id, at)
