"""A marker decides the short answers of one script together."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.exams.facts import MarkFacts, MarkingState
from app.exams.models import Attempt, Exam
from app.exams.operations.manual import mark_item
from app.exams.operations.readings import read_script
from app.exams.queries.marks import latest_marks
from app.exams.queries.plans import plan
from app.exams.records import Decision
from app.exams.refusals import MarkConflict, MarkReasonMissing, OwnAttempt
from app.refusals import Unknown
from app.web.actor import Actor


def mark_script(
    session: Session, attempt_id: uuid.UUID, decisions: Sequence[Decision], *, by: Actor, at: datetime
) -> int:
    """Write a marker's decisions on one script, all or none; return how many changed anything.

    Where another marker was quicker nothing is written at all (GR-3); marks already given are changed only
    with a reason. In an exam that two markers read, decisions are one reading until readings agree.
    """
    row = session.exec(
        select(Attempt, Exam)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .where(col(Attempt.id) == attempt_id)
        .with_for_update(of=Attempt)
    ).first()
    if row is None:
        raise Unknown
    attempt, exam = row
    if attempt.person_id == by.person_id:
        raise OwnAttempt
    marking = plan(session, exam.id)
    if marking.is_double and attempt.marking is MarkingState.NEEDS_MARKER:
        return read_script(session, attempt, exam, marking, decisions, by=by, at=at)
    current = latest_marks(session, attempt_id)
    changed = [each for each in decisions if _differs(each, current.get(each.item_id))]
    for each in changed:
        _check(each, current.get(each.item_id))
    for each in changed:
        mark_item(
            session,
            attempt_id,
            each.item_id,
            each.points,
            reason=each.reason,
            by=by,
            at=at,
            expected_version=each.version,
        )
    return len(changed)


def _differs(decision: Decision, mark: MarkFacts | None) -> bool:
    return mark is None or mark.points != decision.points or mark.version != decision.version


def _check(decision: Decision, mark: MarkFacts | None) -> None:
    if mark is None:
        return
    if mark.version != decision.version:
        raise MarkConflict(theirs=mark.marks, yours=sum(decision.points))
    if not mark.pending and not decision.reason:
        raise MarkReasonMissing
