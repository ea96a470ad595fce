"""One person of a programme: everything the judgement rests on, put together as for everybody."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.awards.models import Certificate
from app.clock import day_of
from app.coverage.queries.gathering.composing import gathered
from app.coverage.queries.gathering.excuses import excused
from app.coverage.queries.gathering.outside import outside
from app.coverage.queries.gathering.parts import Part
from app.coverage.queries.gathering.rosters import certified, roster
from app.coverage.queries.gathering.seats import seats_of
from app.coverage.queries.gathering.traces import Traces
from app.coverage.queries.past import Past, held_then, marked_then, past, required_then
from app.coverage.queries.people import lines_of
from app.coverage.records import AttemptLine, BatchSpan, Entry, Evidence, HourLine, SessionLine
from app.exams import rules as exam_rules
from app.exams.models import Attempt, Candidate, Exam, Sitting
from app.exams.queries.outcomes import candidacies, folded
from app.exams.queries.past import as_then, candidacies_then
from app.organisation import queries as organisation
from app.planning.models import Batch, Excuse, RosterEntry
from app.planning.records import ProgrammeFacts
from app.schedule.facts import ATTENDED
from app.schedule.models import Attendance, CourseSession, HourEntry
from app.web.actor import Scope


def evidence(
    session: Session,
    programme: ProgrammeFacts,
    area: Scope,
    person_id: uuid.UUID,
    at: datetime,
    *,
    is_past: bool = False,
) -> Evidence | None:
    """Return a person of an area with all that decides; None when nobody of that id is to be seen there."""
    if programme.roster_frozen_at is None or programme.roster_frozen_at > at:
        return None
    then = past(session, [programme], at) if is_past else Past(at)
    part = Part((programme,), area, then, (person_id,))
    rows = session.execute(roster(part, True)).all()
    strangers = session.execute(outside(part, day_of(at), True)).all() if not rows else []
    if not rows and not strangers:
        return None
    key = (programme.id, person_id)
    traces = seats_of(session, part)
    sessions = _sessions(session, part, person_id, traces.seats[key])
    hours = _hours(session, programme.id, person_id, at)
    attempts = _attempts(session, part, person_id)
    _note(traces, key, sessions, hours)
    traces.outcomes = folded([was for _row, was in attempts], at)
    known = gathered(then.programme(programme), rows, strangers, traces, True)
    return Evidence(
        programme=then.programme(programme),
        line=lines_of(known, at)[0],
        entry=_entry(session, programme.id, person_id, at) if rows else None,
        batches=_own_batches(traces, key, sessions),
        sessions=tuple(sessions),
        hours=tuple(hours),
        attempts=tuple(_attempt(row, was, at) for row, was in attempts),
        services=tuple(organisation.history(session, person_id)),
    )


def _note(
    traces: Traces,
    key: tuple[uuid.UUID, uuid.UUID],
    sessions: Sequence[SessionLine],
    hours: Sequence[HourLine],
) -> None:
    """Count a person's own lines as the statements for everybody count them."""
    for line in sessions:
        if line.status in ATTENDED:
            there, required = traces.attended[key].get(line.batch_id, (0, 0))
            traces.attended[key][line.batch_id] = (there + 1, required + line.is_required)
    if hours:
        traces.minutes[key] = sum(line.minutes for line in hours)


def _own_batches(
    traces: Traces, key: tuple[uuid.UUID, uuid.UUID], sessions: Sequence[SessionLine]
) -> tuple[BatchSpan, ...]:
    wanted = {*traces.seats[key], *(line.batch_id for line in sessions)}
    found = [batch for batch in traces.batches.values() if batch.id in wanted]
    return tuple(sorted(found, key=lambda batch: (batch.starts_on, batch.number)))


def _sessions(
    session: Session, part: Part, person_id: uuid.UUID, seats: Sequence[uuid.UUID]
) -> list[SessionLine]:
    own = and_(col(Attendance.session_id) == CourseSession.id, col(Attendance.person_id) == person_id)
    statement: Any = (
        select(
            col(CourseSession.id),
            col(CourseSession.batch_id),
            col(CourseSession.title),
            col(CourseSession.activity_form),
            col(CourseSession.starts_at),
            col(CourseSession.minutes),
            required_then(part.then),
            col(Attendance.status),
            col(Attendance.source),
            col(Attendance.recorded_at),
        )
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .outerjoin(Attendance, own)
        .where(
            col(Batch.programme_id).in_(part.ids),
            held_then(part.then),
            or_(col(CourseSession.batch_id).in_(seats), col(Attendance.id).is_not(None)),
        )
        .order_by(col(CourseSession.starts_at), col(CourseSession.id))
    )
    stood = {
        each.session_id: each.status
        for each in marked_then(session, part.of, part.then)
        if each.person_id == person_id
    }
    lines = []
    for key, batch_id, title, form, starts_at, minutes, duty, status, source, at in session.execute(
        statement
    ):
        if at is not None and at > part.at:
            status, source, at = stood.get(key), None, None
        if status is not None or batch_id in seats:
            lines.append(
                SessionLine(batch_id, title, form, starts_at, minutes, bool(duty), status, source, at)
            )
    return lines


def _hours(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID, at: datetime) -> list[HourLine]:
    statement = (
        select(
            col(HourEntry.recorded_at),
            col(CourseSession.title),
            col(HourEntry.minutes),
            col(HourEntry.credit_hours),
            col(HourEntry.reverses_id).is_not(None),
        )
        .join(CourseSession, col(CourseSession.id) == HourEntry.session_id)
        .where(
            col(HourEntry.programme_id) == programme_id,
            col(HourEntry.person_id) == person_id,
            col(HourEntry.recorded_at) <= at,
        )
        .order_by(col(HourEntry.recorded_at), col(HourEntry.id))
    )
    return [HourLine(*row) for row in session.execute(statement).all()]


def _attempts(session: Session, part: Part, person_id: uuid.UUID) -> list[tuple[Any, Any]]:
    """Return each candidacy twice: with what is shown of it, and as it stood."""
    asked = candidacies_then(session, part.at) if part.then.is_past else candidacies()
    statement = asked.where(col(Exam.programme_id).in_(part.ids), col(Candidate.person_id) == person_id)
    more: list[Any] = [
        col(Exam.title).label("exam_title"),
        col(Sitting.title).label("sitting_title"),
        col(Sitting.kind).label("sitting_kind"),
        col(Attempt.started_at),
        col(Exam.total_marks),
    ]
    more += [] if part.then.is_past else [col(Attempt.ended_at), col(Exam.pass_mark)]
    rows = session.execute(statement.add_columns(*more)).all()
    return list(zip(rows, as_then(session, rows, part.at) if part.then.is_past else rows, strict=True))


def _attempt(row: Any, was: Any, at: datetime) -> AttemptLine:
    shown = was.state is not None and exam_rules.released(
        was.release_policy, was.released_at, was.closes_at, was.state, was.marking, at
    )
    return AttemptLine(
        exam_title=row.exam_title,
        sitting_title=row.sitting_title,
        kind=row.sitting_kind,
        state=was.state,
        started_at=row.started_at,
        ended_at=row.ended_at if row.ended_at is not None and row.ended_at <= at else None,
        released=shown,
        score=was.score if shown else None,
        total_marks=row.total_marks,
        pass_mark=row.pass_mark,
        passed=was.passed if shown else None,
    )


def _entry(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID, at: datetime) -> Entry:
    statement: Any = (
        select(
            col(RosterEntry.unit_name),
            col(RosterEntry.post),
            col(RosterEntry.level),
            col(RosterEntry.rank),
            col(RosterEntry.is_principal_leader),
            col(RosterEntry.added_at),
            col(Excuse.kind),
            col(Excuse.reason),
            col(Excuse.proof),
            col(Excuse.expires_on),
            col(Account.display_name),
            col(Excuse.approved_at),
            col(Certificate.serial),
            col(Certificate.version),
            col(Certificate.issued_on),
        )
        .select_from(RosterEntry)
        .outerjoin(Excuse, excused(at))
        .outerjoin(Account, col(Account.id) == Excuse.approved_by)
        .outerjoin(Certificate, certified(at))
        .where(col(RosterEntry.programme_id) == programme_id, col(RosterEntry.person_id) == person_id)
    )
    return Entry(*session.execute(statement).one())
