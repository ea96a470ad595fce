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
    attempt, exam, place = _placed(session, attempt_id, item_id, by)
    marks = worth(session, place, points)
    current = _seen(session, place, marks, expected_version)
    mark = write(session, attempt, exam, place, current, marks, points, reason or "人工评阅", by=by, at=at)
    totals.refresh(session, attempt_id, at)
    return mark


def award(
    session: Session,
    attempt_id: uuid.UUID,
    item_id: uuid.UUID,
    marks: Decimal,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    expected_version: int,
) -> MarkFacts:
    """Write marks for a whole item of any kind, out of what it is worth on this paper; else as `mark_item`."""
    attempt, exam, place = _placed(session, attempt_id, item_id, by)
    if not 0 <= marks <= place.marks:
        raise MarksOutOfRange(out_of=place.marks)
    current = _seen(session, place, marks, expected_version)
    mark = write(session, attempt, exam, place, current, rounded(marks), None, reason, by=by, at=at)
    totals.refresh(session, attempt_id, at)
    return mark


def _placed(
    session: Session, attempt_id: uuid.UUID, item_id: uuid.UUID, by: Actor
) -> tuple[Attempt, Exam, AttemptItem]:
    attempt, exam = _ended(session, attempt_id)
    if by.person_id == attempt.person_id:
        raise OwnAttempt
    place = session.get(AttemptItem, (attempt_id, item_id))
    if place is None:
        raise Unknown
    return attempt, exam, place


def _seen(session: Session, place: AttemptItem, marks: Decimal, version: int) -> MarkFacts | None:
    """Return the mark that is replaced, unless it is not the one that was seen."""
    current = latest_marks(session, place.attempt_id).get(place.item_id)
    if (current.version if current else 0) != version:
        raise MarkConflict(theirs=current.marks if current else 0, yours=marks)
    return current


def write(
    session: Session,
    attempt: Attempt,
    exam: Exam,
    place: AttemptItem,
    current: MarkFacts | None,
    marks: Decimal,
    points: Sequence[Decimal] | None,
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> MarkFacts:
    """Write the next mark of an item with its marker, and enter it in the journal; the caller adds up."""
    mark = MarkFacts(
        attempt_id=attempt.id,
        item_id=place.item_id,
        version=current.version + 1 if current else 1,
        marks=marks,
        out_of=place.marks,
        reason=reason,
        points=None if points is None else tuple(points),
        marker_id=by.person_id,
        marked_at=at,
    )
    kept = None if points is None else [str(each) for each in points]
    row = Mark(id=clock.new_id(), candidate_id=attempt.person_id, **mark.__dict__ | {"points": kept})
    session.add(row)
    session.flush()
    journal.record(
        session,
        "item.marked",
        "attempt",
        attempt.id,
        by=by,
        at=at,
        stream=f"attempt:{attempt.id.hex[-1]}",
        unit_path=exam.unit_path,
        item=str(place.item_id),
        old=str(current.marks) if current and not current.pending else None,
        new=str(marks),
        reason=mark.reason,
    )
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


def worth(session: Session, place: AttemptItem, points: Sequence[Decimal]) -> Decimal:
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
