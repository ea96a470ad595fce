"""Several markers read one answer, each without knowing what the others gave."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from app import clock
from app.exams.facts import MarkFacts
from app.exams.models import Attempt, AttemptItem, Exam, Reading
from app.exams.operations import manual, totals
from app.exams.queries.marks import latest_marks
from app.exams.queries.plans import readings
from app.exams.records import Decision
from app.exams.records.marking import PlanFacts, ReadingFacts
from app.exams.refusals import MarkConflict
from app.exams.rules.reading import agreed, check_reader, said
from app.journal import operations as journal
from app.refusals import Unknown
from app.web.actor import Actor


def read_script(
    session: Session,
    attempt: Attempt,
    exam: Exam,
    plan: PlanFacts,
    decisions: Sequence[Decision],
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Keep what one marker gives the answers of a script; where readings agree, they become marks (GR-3).

    The caller holds the attempt's lock. An answer that others have decided meanwhile is a conflict, and then
    nothing of this reading is kept.
    """
    given, current = readings(session, attempt.id), latest_marks(session, attempt.id)
    for each in decisions:
        _read(session, attempt, exam, plan, each, given.get(each.item_id, []), current, by, at)
    session.flush()
    totals.refresh(session, attempt.id, at)
    return len(decisions)


def _read(
    session: Session,
    attempt: Attempt,
    exam: Exam,
    plan: PlanFacts,
    decision: Decision,
    earlier: Sequence[ReadingFacts],
    current: dict[uuid.UUID, MarkFacts],
    by: Actor,
    at: datetime,
) -> None:
    check_reader(by.person_id, [each.marker_id for each in earlier])
    place = session.get(AttemptItem, (attempt.id, decision.item_id))
    if place is None:
        raise Unknown
    marks = manual.worth(session, place, decision.points)
    mark = current.get(decision.item_id)
    if mark is not None and not mark.pending:
        raise MarkConflict(theirs=mark.marks, yours=marks)
    _keep(session, attempt, place, mark, decision, marks, len(earlier) + 1, by, at)
    _record(session, attempt, exam, decision, marks, len(earlier) + 1, by, at)
    all_marks = [*(each.marks for each in earlier), marks]
    final = agreed(all_marks, plan.markers, plan.tolerance)
    if final is not None:
        points = decision.points if len(all_marks) > 2 else None
        manual.write(
            session,
            attempt,
            exam,
            place,
            mark,
            final,
            points,
            said(all_marks),
            by=by,
            at=at,
        )


def _keep(
    session: Session,
    attempt: Attempt,
    place: AttemptItem,
    pending: MarkFacts | None,
    decision: Decision,
    marks: Decimal,
    ordinal: int,
    by: Actor,
    at: datetime,
) -> None:
    session.add(
        Reading(
            id=clock.new_id(),
            attempt_id=attempt.id,
            item_id=place.item_id,
            mark_version=pending.version if pending else 0,
            ordinal=ordinal,
            marker_id=by.person_id,
            candidate_id=attempt.person_id,
            points=[str(each) for each in decision.points],
            marks=marks,
            out_of=place.marks,
            note=decision.reason,
            read_at=at,
        )
    )


def _record(
    session: Session,
    attempt: Attempt,
    exam: Exam,
    decision: Decision,
    marks: Decimal,
    ordinal: int,
    by: Actor,
    at: datetime,
) -> None:
    journal.record(
        session,
        "item.read",
        "attempt",
        attempt.id,
        by=by,
        at=at,
        stream=f"attempt:{attempt.id.hex[-1]}",
        unit_path=exam.unit_path,
        item=str(decision.item_id),
        ordinal=ordinal,
        marks=str(marks),
    )
