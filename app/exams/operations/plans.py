"""Set how an exam's short answers are read and what its candidates see."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from app.exams.facts import ResultDetail
from app.exams.models import Exam, MarkingPlan
from app.exams.queries.plans import is_begun, plan
from app.exams.rules.reading import PlanFixed
from app.journal.operations import record
from app.refusals import Unknown
from app.web.actor import Actor


def set_plan(
    session: Session,
    exam_id: uuid.UUID,
    *,
    markers: int,
    tolerance: Decimal,
    detail: ResultDetail,
    appeal_days: int,
    by: Actor,
    at: datetime,
) -> None:
    """Write an exam's marking plan; how many read an answer is fixed once somebody has read one."""
    exam = session.get(Exam, exam_id, with_for_update=True)
    if exam is None:
        raise Unknown
    before = plan(session, exam_id)
    if (markers, tolerance) != (before.markers, before.tolerance) and is_begun(session, exam_id):
        raise PlanFixed
    row = session.get(MarkingPlan, exam_id) or MarkingPlan(
        exam_id=exam_id, detail=detail, changed_by=by.person_id, changed_at=at
    )
    row.markers, row.tolerance, row.detail, row.appeal_days = markers, tolerance, detail, appeal_days
    row.changed_by, row.changed_at = by.person_id, at
    session.add(row)
    session.flush()
    record(
        session,
        "exam.plan_set",
        "exam",
        exam_id,
        by=by,
        at=at,
        unit_path=exam.unit_path,
        markers=markers,
        tolerance=str(tolerance),
        detail=detail.value,
        appeal_days=appeal_days,
    )
