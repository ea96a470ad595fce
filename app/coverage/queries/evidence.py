"""One person of a programme: everything the judgement rests on, put together as for everybody."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.awards.models import Certificate, CertificateState
from app.clock import day_of
from app.coverage.queries.gathering import Part, Traces, gathered, outside, roster, seats_of
from app.coverage.queries.people import lines_of
from app.coverage.records import AttemptLine, BatchSpan, Entry, Evidence, HourLine, SessionLine
from app.exams import rules as exam_rules
from app.exams.models import Attempt, Candidate, Exam, Sitting
from app.exams.queries.outcomes import candidacies, folded
from app.organisation import queries as organisation
from app.planning.models import Batch, Excuse, RosterEntry
from app.planning.records import ProgrammeFacts
from app.schedule.facts import ATTENDED
from app.schedule.models import Attendance, CourseSession, HourEntry
from app.web.actor import Scope


def evidence(
    session: Session, programme: ProgrammeFacts, area: Scope, person_id: uuid.UUID, at: datetime
) -> Evidence | None:
    """Return a person of an area with all that decides; None when nobody of that id is to be seen there."""
    part = Part((programme,), area, person_id)
    rows = session.execute(roster(part, True)).all() if programme.roster_frozen_at else []
    strangers = session.execute(outside(part, day_of(at), True)).all() if not rows else []
    if not rows and not (strangers and programme.roster_frozen_at):
        return None
    key = (programme.id, person_id)
    traces = seats_of(session, part)
    sessions = _sessions(session, person_id, programme.id, traces.seats[key])
    hours = _hours(session, programme.id, person_id)
    attempts = _attempts(session, programme.id, person_id)
    _note(traces, key, sessions, hours)
    traces.outcomes = folded(attempts, at)
    known = gathered(programme, rows, strangers, traces, True)
    return Evidence(
        programme=programme,
        line=lines_of(known, at)[0],
        entry=_entry(session, programme.id, person_id) if rows else None,
        batches=_own_batches(traces, key, sessions),
        sessions=tuple(sessions),
        hours=tuple(hours),
        attempts=tuple(_attempt(row, at) for row in attempts),
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
    session: Session, person_id: uuid.UUID, programme_id: uuid.UUID, seats: Sequence[uuid.UUID]
) -> list[SessionLine]:
    own = and_(col(Attendance.session_id) == CourseSession.id, col(Attendance.person_id) == person_id)
    statement: Any = (
        select(
            col(CourseSession.batch_id),
            col(CourseSession.title),
            col(CourseSession.activity_form),
            col(CourseSession.starts_at),
            col(CourseSession.minutes),
            col(CourseSession.is_required),
            col(Attendance.status),
            col(Attendance.source),
            col(Attendance.recorded_at),
        )
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .outerjoin(Attendance, own)
        .where(
            col(Batch.programme_id) == programme_id,
            col(CourseSession.cancelled_at).is_(None),
            or_(col(CourseSession.batch_id).in_(seats), col(Attendance.id).is_not(None)),
        )
        .order_by(col(CourseSession.starts_at), col(CourseSession.id))
    )
    return [SessionLine(*row) for row in session.execute(statement).all()]


def _hours(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID) -> list[HourLine]:
    statement = (
        select(
            col(HourEntry.recorded_at),
            col(CourseSession.title),
            col(HourEntry.minutes),
            col(HourEntry.credit_hours),
            col(HourEntry.reverses_id).is_not(None),
        )
        .join(CourseSession, col(CourseSession.id) == HourEntry.session_id)
        .where(col(HourEntry.programme_id) == programme_id, col(HourEntry.person_id) == person_id)
        .order_by(col(HourEntry.recorded_at), col(HourEntry.id))
    )
    return [HourLine(*row) for row in session.execute(statement).all()]


def _attempts(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID) -> Sequence[Any]:
    statement = candidacies().where(
        col(Exam.programme_id) == programme_id, col(Candidate.person_id) == person_id
    )
    more: tuple[Any, ...] = (
        col(Exam.title).label("exam_title"),
        col(Sitting.title).label("sitting_title"),
        col(Sitting.kind).label("sitting_kind"),
        col(Attempt.started_at),
        col(Attempt.ended_at),
        col(Exam.total_marks),
        col(Exam.pass_mark),
    )
    found: Sequence[Any] = session.execute(statement.add_columns(*more)).all()
    return found


def _attempt(row: Any, at: datetime) -> AttemptLine:
    shown = row.state is not None and exam_rules.released(
        row.release_policy, row.released_at, row.closes_at, row.state, row.marking, at
    )
    return AttemptLine(
        exam_title=row.exam_title,
        sitting_title=row.sitting_title,
        kind=row.sitting_kind,
        state=row.state,
        started_at=row.started_at,
        ended_at=row.ended_at,
        released=shown,
        score=row.score if shown else None,
        total_marks=row.total_marks,
        pass_mark=row.pass_mark,
        passed=row.passed if shown else None,
    )


def _entry(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID) -> Entry:
    excused = and_(
        col(Excuse.programme_id) == programme_id,
        col(Excuse.person_id) == person_id,
        col(Excuse.withdrawn_at).is_(None),
    )
    awarded = and_(
        col(Certificate.programme_id) == programme_id,
        col(Certificate.person_id) == person_id,
        col(Certificate.state) == CertificateState.VALID,
    )
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
        .outerjoin(Excuse, excused)
        .outerjoin(Account, col(Account.id) == Excuse.approved_by)
        .outerjoin(Certificate, awarded)
        .where(col(RosterEntry.programme_id) == programme_id, col(RosterEntry.person_id) == person_id)
    )
    return Entry(*session.execute(statement).one())
