"""Look a second time at a sample of marked scripts."""

import uuid
from datetime import datetime

from sqlmodel import Session

from app import clock
from app.exams.facts import Finding
from app.exams.models import Attempt, Exam, SpotCheck, SpotScript
from app.exams.queries.checks import markers_of, population
from app.exams.refusals import OwnAttempt
from app.exams.rules.sampling import NothingToCheck, check_finding, sample
from app.journal.operations import record
from app.refusals import Unknown
from app.web.actor import Actor


def draw_check(session: Session, exam_id: uuid.UUID, size: int, *, by: Actor, at: datetime) -> uuid.UUID:
    """Draw a sample of the scripts persons have decided, by a seed that is kept."""
    exam = session.get(Exam, exam_id)
    if exam is None:
        raise Unknown
    keys = population(session, exam_id)
    if not keys:
        raise NothingToCheck
    check_id = clock.new_id()
    seed = check_id.hex
    drawn = sample(seed, keys, size)
    row = SpotCheck(
        id=check_id,
        exam_id=exam_id,
        seed=seed,
        size=len(drawn),
        population=len(keys),
        created_by=by.person_id,
        created_at=at,
    )
    session.add(row)
    session.flush()
    session.add_all(
        SpotScript(check_id=check_id, attempt_id=key, place=place) for place, key in enumerate(drawn, 1)
    )
    session.flush()
    record(
        session,
        "marking.check_drawn",
        "exam",
        exam_id,
        by=by,
        at=at,
        unit_path=exam.unit_path,
        seed=seed,
        size=len(drawn),
        population=len(keys),
    )
    return check_id


def record_finding(
    session: Session,
    check_id: uuid.UUID,
    attempt_id: uuid.UUID,
    finding: Finding,
    note: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write down what a second look found; a later finding replaces it, and the journal keeps both."""
    row = session.get(SpotScript, (check_id, attempt_id), with_for_update=True)
    attempt = session.get(Attempt, attempt_id)
    if row is None or attempt is None:
        raise Unknown
    if attempt.person_id == by.person_id:
        raise OwnAttempt
    check_finding(by.person_id, markers_of(session, attempt_id), finding, note)
    exam = session.get_one(Exam, attempt.exam_id)
    row.finding, row.note, row.found_by, row.found_at = finding, note.strip(), by.person_id, at
    session.add(row)
    session.flush()
    record(
        session,
        "marking.checked",
        "attempt",
        attempt_id,
        by=by,
        at=at,
        unit_path=exam.unit_path,
        check=str(check_id),
        finding=finding.value,
        note=row.note,
    )
