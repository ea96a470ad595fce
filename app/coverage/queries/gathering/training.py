"""Attendance, hours and exams of people, read in as few statements as there are kinds of trace."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Uuid, cast, func, literal, null, select, union_all
from sqlmodel import Session, col

from app.coverage.queries.gathering.parts import Part
from app.coverage.queries.gathering.seats import seats_of
from app.coverage.queries.gathering.traces import Traces
from app.coverage.queries.past import held_then, marked_then, required_then
from app.exams.models import Candidate, Exam
from app.exams.queries.outcomes import candidacies, folded
from app.exams.queries.past import as_then, candidacies_then
from app.planning.models import Batch
from app.schedule.facts import ATTENDED
from app.schedule.models import Attendance, CourseSession, HourEntry


def traces_of(session: Session, part: Part) -> Traces:
    """Read batches, seats, attendance with hours, and exam outcomes in four statements; a past day takes a few more."""
    traces = seats_of(session, part)
    trained: Any = union_all(_attended(part), _minutes(part))
    for programme_id, person_id, batch_id, there, required, minutes in session.execute(trained).all():
        if batch_id is None:
            traces.minutes[programme_id, person_id] = int(minutes)
        else:
            traces.attended[programme_id, person_id][batch_id] = (there, int(required or 0))
    if part.then.is_past:
        for each in marked_then(session, part.of, part.then):
            if each.status in ATTENDED:
                batches_of = traces.attended[each.programme_id, each.person_id]
                there, required = batches_of.get(each.batch_id, (0, 0))
                batches_of[each.batch_id] = (there + 1, required + each.is_required)
    traces.outcomes = folded(candidacies_of(session, part), part.at)
    return traces


def candidacies_of(session: Session, part: Part) -> Sequence[Any]:
    """Return candidates with their attempts, as they are or as they were."""
    asked = candidacies_then(session, part.at) if part.then.is_past else candidacies()
    rows = session.execute(part.of(asked, col(Exam.programme_id), col(Candidate.person_id))).all()
    return as_then(session, rows, part.at) if part.then.is_past else rows


def _attended(part: Part) -> Any:
    statement = (
        select(
            col(Batch.programme_id),
            col(Attendance.person_id),
            col(CourseSession.batch_id),
            func.count(),
            func.sum(required_then(part.then)),
            literal(0),
        )
        .select_from(Attendance)
        .join(CourseSession, col(CourseSession.id) == Attendance.session_id)
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .where(
            col(Attendance.status).in_(tuple(ATTENDED)),
            col(Attendance.recorded_at) <= part.at,
            held_then(part.then),
        )
        .group_by(col(Batch.programme_id), col(CourseSession.batch_id), col(Attendance.person_id))
    )
    return part.of(statement, col(Batch.programme_id), col(Attendance.person_id))


def _minutes(part: Part) -> Any:
    """Select the minutes of each person in the columns of attendance, with no batch: the ledger is of all of them."""
    who = (col(HourEntry.programme_id), col(HourEntry.person_id))
    no_batch: Any = cast(null(), Uuid)
    statement = (
        select(*who, no_batch, literal(0), literal(0), func.sum(HourEntry.minutes))
        .where(col(HourEntry.recorded_at) <= part.at)
        .group_by(*who)
    )
    return part.of(statement, *who)
