"""What waits for an organizer, every kind of it in one statement."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account, RoleGrant
from app.clock import day_of
from app.home.facts import NeedKind, Waiting
from app.home.queries.exam_needs import after_exams
from app.home.queries.oversight import oversight, own_reports
from app.home.queries.things import thing
from app.leave.facts import Approver, LeaveState
from app.leave.models import LeaveRequest
from app.library.models import ReadingReceipt, ReadingTask
from app.organisation.models import Appointment, ImportState, Person, RosterImport, UnitPeriod
from app.planning.models import Batch, BatchState, PlanState, Programme, RosterEntry, RotationPlan
from app.schedule.models import Attendance, CourseSession
from app.web.actor import Role, Scope, lies_below

# Attendance that nobody took in a fortnight is a matter for the session's own page.
LOOKING_BACK = timedelta(days=14)


def waiting(session: Session, scope: Scope, at: datetime) -> list[Waiting]:
    """Return everything within a scope that waits for somebody to act."""
    if not scope.paths:
        return []
    parts = (
        _attendance(scope, at),
        _leave(scope),
        *after_exams(scope, at),
        _imports(scope),
        _plans(scope),
        _timetables(scope, at),
        _reading(scope, at),
        own_reports(scope),
        *oversight(scope, at),
        _locked(scope, at),
    )
    return _asked(session, parts)


def watched(session: Session, scope: Scope, at: datetime) -> list[Waiting]:
    """Return what others are to act on and an auditor keeps an eye on."""
    return _asked(session, oversight(scope, at)) if scope.paths else []


def _asked(session: Session, parts: tuple[Any, ...]) -> list[Waiting]:
    every = union_all(*parts).subquery()
    rows = session.execute(select(every).order_by(every.c.kind, every.c.about, every.c.id)).all()
    return [
        Waiting(NeedKind(kind), uuid.UUID(key) if key else None, about or "", int(number))
        for kind, key, about, number in rows
        if number
    ]


def _leave(scope: Scope) -> Any:
    """Leave that an organizer is to decide on; what a leader decides waits for the leader."""
    near = and_(
        col(LeaveRequest.approver) == Approver.CLASS_ORGANIZER, scope.clause(col(RosterEntry.unit_path))
    )
    far = and_(col(LeaveRequest.approver) != Approver.LEADER, scope.clause(col(Programme.unit_path)))
    return (
        thing(NeedKind.LEAVE, col(LeaveRequest.id), col(Person.name), literal(1))
        .select_from(LeaveRequest)
        .join(Programme, col(Programme.id) == LeaveRequest.programme_id)
        .join(Person, col(Person.id) == LeaveRequest.person_id)
        .join(
            RosterEntry,
            and_(
                col(RosterEntry.programme_id) == LeaveRequest.programme_id,
                col(RosterEntry.person_id) == LeaveRequest.person_id,
            ),
        )
        .where(col(LeaveRequest.state) == LeaveState.ASKED, or_(near, far))
    )


def _attendance(scope: Scope, at: datetime) -> Any:
    taken = exists().where(col(Attendance.session_id) == CourseSession.id)
    return (
        thing(NeedKind.ATTENDANCE, col(CourseSession.id), col(CourseSession.title), literal(1))
        .select_from(CourseSession)
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .join(Programme, col(Programme.id) == Batch.programme_id)
        .where(
            col(CourseSession.cancelled_at).is_(None),
            col(CourseSession.starts_at) <= at,
            col(CourseSession.starts_at) >= at - LOOKING_BACK,
            col(Batch.state) == BatchState.CONFIRMED,
            scope.clause(col(Programme.unit_path)),
            ~taken,
        )
    )


def _imports(scope: Scope) -> Any:
    return (
        thing(NeedKind.IMPORT, col(RosterImport.id), col(RosterImport.file_name), literal(1))
        .select_from(RosterImport)
        .where(col(RosterImport.state) == ImportState.READY, scope.clause(col(RosterImport.unit_path)))
    )


def _plans(scope: Scope) -> Any:
    later = aliased(RotationPlan)
    newer = exists().where(
        col(later.programme_id) == RotationPlan.programme_id, col(later.version) > RotationPlan.version
    )
    return (
        thing(NeedKind.PLAN, col(Programme.id), col(Programme.name), literal(1))
        .select_from(RotationPlan)
        .join(Programme, col(Programme.id) == RotationPlan.programme_id)
        .where(col(RotationPlan.state) == PlanState.PROPOSED, scope.clause(col(Programme.unit_path)), ~newer)
    )


def _timetables(scope: Scope, at: datetime) -> Any:
    held = exists().where(col(CourseSession.batch_id) == Batch.id, col(CourseSession.cancelled_at).is_(None))
    return (
        thing(NeedKind.TIMETABLE, col(Batch.id), col(Batch.title), literal(1))
        .select_from(Batch)
        .join(Programme, col(Programme.id) == Batch.programme_id)
        .where(
            col(Batch.state) == BatchState.CONFIRMED,
            col(Batch.ends_on) >= day_of(at),
            scope.clause(col(Programme.unit_path)),
            ~held,
        )
    )


def _reading(scope: Scope, at: datetime) -> Any:
    """Count who serves in the scope, is asked to read and has not."""
    read = exists().where(
        col(ReadingReceipt.task_id) == ReadingTask.id,
        col(ReadingReceipt.person_id) == Appointment.person_id,
    )
    inside = lies_below(UnitPeriod.path, col(ReadingTask.unit_path))
    serving = and_(
        col(Appointment.unit_id) == UnitPeriod.unit_id,
        col(Appointment.is_main),
        col(Appointment.valid_to).is_(None),
    )
    return (
        thing(NeedKind.READING, col(ReadingTask.id), col(ReadingTask.title), func.count())
        .select_from(ReadingTask)
        .join(UnitPeriod, and_(col(UnitPeriod.valid_to).is_(None), inside))
        .join(Appointment, serving)
        .where(
            col(ReadingTask.opens_on) <= day_of(at),
            col(ReadingTask.due_on) >= day_of(at),
            scope.clause(col(UnitPeriod.path)),
            ~read,
        )
        .group_by(col(ReadingTask.id), col(ReadingTask.title))
    )


def _locked(scope: Scope, at: datetime) -> Any:
    mine = exists().where(
        col(RoleGrant.account_id) == Account.id,
        col(RoleGrant.role) == Role.CADRE,
        scope.clause(col(RoleGrant.unit_path)),
    )
    return (
        thing(NeedKind.LOCKED, null(), literal(""), func.count())
        .select_from(Account)
        .where(col(Account.locked_until) > at, col(Account.disabled_at).is_(None), mine)
    )
