"""Everything that decides people's coverage, in seven statements whatever the number of people or programmes."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.awards.models import Certificate, CertificateState
from app.clock import day_of
from app.coverage.facts import PersonFacts
from app.coverage.records import BatchSpan, Gathered, Named, TierName
from app.exams.facts import OutcomeFacts
from app.exams.models import Candidate, Exam
from app.exams.queries.outcomes import candidacies, folded
from app.organisation.models import Appointment, Person, UnitPeriod
from app.organisation.queries.units import on_day
from app.planning.models import (
    Batch,
    BatchState,
    Enrolment,
    Excuse,
    ExcuseKind,
    Programme,
    RosterEntry,
    Tier,
)
from app.planning.records import ProgrammeFacts
from app.planning.rules import completion
from app.schedule.facts import ATTENDED
from app.schedule.models import Attendance, CourseSession, HourEntry
from app.web.actor import Scope

Key = tuple[uuid.UUID, uuid.UUID]
_NOW: Any = aliased(UnitPeriod, name="now_unit")
_SERVES: Any = aliased(Appointment, name="now_serves")


@dataclass
class Traces:
    """What people left behind in the programmes, by (programme, person)."""

    batches: dict[uuid.UUID, BatchSpan] = field(default_factory=dict)
    seats: dict[Key, list[uuid.UUID]] = field(default_factory=lambda: defaultdict(list))
    attended: dict[Key, dict[uuid.UUID, tuple[int, int]]] = field(default_factory=lambda: defaultdict(dict))
    minutes: dict[Key, int] = field(default_factory=dict)
    outcomes: dict[Key, OutcomeFacts] = field(default_factory=dict)

    def seat(self, key: Key) -> BatchSpan | None:
        """Return the latest batch the person holds a seat in: a make-up batch replaces the missed one."""
        held = [self.batches[batch_id] for batch_id in self.seats.get(key, ()) if batch_id in self.batches]
        standing = [batch for batch in held if not batch.cancelled]
        return max(standing, key=lambda batch: (batch.starts_on, batch.number), default=None)


@dataclass(frozen=True)
class Part:
    """Which people are looked at: those of programmes whose roster entry lies in a scope; or one person."""

    programmes: tuple[ProgrammeFacts, ...]
    scope: Scope
    person_id: uuid.UUID | None = None

    @property
    def ids(self) -> list[uuid.UUID]:
        return [programme.id for programme in self.programmes]

    def of(self, statement: Any, programme_id: Any, person_id: Any) -> Any:
        """Keep the rows of these programmes and people; the whole of a programme needs no join."""
        statement = statement.where(programme_id.in_(self.ids))
        if self.person_id is not None:
            return statement.where(person_id == self.person_id)
        if all(self.scope.covers(programme.unit_path) for programme in self.programmes):
            return statement
        mine = and_(col(RosterEntry.programme_id) == programme_id, col(RosterEntry.person_id) == person_id)
        return statement.join(RosterEntry, mine).where(self.scope.clause(col(RosterEntry.unit_path)))


def gather(
    session: Session,
    programmes: Sequence[ProgrammeFacts],
    scope: Scope,
    at: datetime,
    *,
    named: bool = False,
) -> dict[uuid.UUID, Gathered]:
    """Return what is known of each programme's people at an instant: the frozen roster, and who serves outside it."""
    frozen = tuple(programme for programme in programmes if programme.roster_frozen_at is not None)
    if not frozen or not scope.paths:
        return {programme.id: Gathered((), {}, {}, ()) for programme in programmes}
    part = Part(frozen, scope)
    rows = session.execute(roster(part, named)).all()
    strangers = session.execute(outside(part, day_of(at), named)).all()
    traces = traces_of(session, part, at)
    return {programme.id: gathered(programme, rows, strangers, traces, named) for programme in programmes}


def gathered(
    programme: ProgrammeFacts, rows: Sequence[Any], strangers: Sequence[Any], traces: Traces, named: bool
) -> Gathered:
    """Sort out one programme's rows and put each person together."""
    own = [row for row in rows if row.programme_id == programme.id]
    others = [row for row in strangers if row.programme_id == programme.id]
    people = [compose(programme, row, traces) for row in own]
    people += [stranger(row) for row in others]
    names = {str(row.person_id): _named(row) for row in (*own, *others)} if named else {}
    batches = {str(key): batch for key, batch in traces.batches.items() if batch.programme_id == programme.id}
    tiers = {TierName(str(row.tier_id), row.tier_name, row.tier_position) for row in own if row.tier_id}
    return Gathered(tuple(people), names, batches, tuple(sorted(tiers, key=lambda tier: tier.position)))


def traces_of(session: Session, part: Part, at: datetime) -> Traces:
    """Read batches, seats, attendance, hours and exam outcomes in five statements."""
    traces = seats_of(session, part)
    for programme_id, batch_id, person_id, there, required in _rows(session, _attended(part)):
        traces.attended[programme_id, person_id][batch_id] = (there, int(required or 0))
    for programme_id, person_id, minutes in _rows(session, _minutes(part)):
        traces.minutes[programme_id, person_id] = int(minutes)
    candidates = part.of(candidacies(), col(Exam.programme_id), col(Candidate.person_id))
    traces.outcomes = folded(session.execute(candidates).all(), at)
    return traces


def seats_of(session: Session, part: Part) -> Traces:
    """Read the batches and who holds a seat in them, in two statements."""
    traces = Traces(batches=batches(session, part.ids))
    who = (col(Enrolment.programme_id), col(Enrolment.person_id))
    seats = select(*who, col(Enrolment.batch_id)).where(col(Enrolment.withdrawn_at).is_(None))
    for programme_id, person_id, batch_id in _rows(session, part.of(seats, *who)):
        traces.seats[programme_id, person_id].append(batch_id)
    return traces


def _rows(session: Session, statement: Any) -> Iterable[Any]:
    return session.execute(statement).all()


def batches(session: Session, programme_ids: list[uuid.UUID]) -> dict[uuid.UUID, BatchSpan]:
    held = and_(col(CourseSession.batch_id) == Batch.id, col(CourseSession.cancelled_at).is_(None))
    required = func.sum(case((col(CourseSession.is_required), 1), else_=0))
    columns = (
        col(Batch.id),
        col(Batch.programme_id),
        col(Batch.number),
        col(Batch.starts_on),
        col(Batch.ends_on),
    )
    statement = (
        select(*columns, func.count(col(CourseSession.id)), required, col(Batch.state))
        .outerjoin(CourseSession, held)
        .where(col(Batch.programme_id).in_(programme_ids))
        .group_by(*columns, col(Batch.state))
    )
    return {row[0]: _span(row) for row in session.execute(statement).all()}


def _span(row: Any) -> BatchSpan:
    key, programme_id, number, starts_on, ends_on, sessions, required, state = row
    cancelled = state == BatchState.CANCELLED
    return BatchSpan(key, programme_id, number, starts_on, ends_on, sessions, int(required or 0), cancelled)


def _attended(part: Part) -> Any:
    required = func.sum(case((col(CourseSession.is_required), 1), else_=0))
    statement = (
        select(
            col(Batch.programme_id),
            col(CourseSession.batch_id),
            col(Attendance.person_id),
            func.count(),
            required,
        )
        .select_from(Attendance)
        .join(CourseSession, col(CourseSession.id) == Attendance.session_id)
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .where(col(Attendance.status).in_(tuple(ATTENDED)), col(CourseSession.cancelled_at).is_(None))
        .group_by(col(Batch.programme_id), col(CourseSession.batch_id), col(Attendance.person_id))
    )
    return part.of(statement, col(Batch.programme_id), col(Attendance.person_id))


def _minutes(part: Part) -> Any:
    who = (col(HourEntry.programme_id), col(HourEntry.person_id))
    statement = select(*who, func.sum(HourEntry.minutes)).group_by(*who)
    return part.of(statement, *who)


def _excuse() -> Any:
    return and_(
        col(Excuse.programme_id) == RosterEntry.programme_id,
        col(Excuse.person_id) == RosterEntry.person_id,
        col(Excuse.withdrawn_at).is_(None),
    )


def _certificate() -> Any:
    return and_(
        col(Certificate.programme_id) == RosterEntry.programme_id,
        col(Certificate.person_id) == RosterEntry.person_id,
        col(Certificate.state) == CertificateState.VALID,
    )


def roster(part: Part, named: bool) -> Select[Any]:
    """Select the frozen roster with excuse, certificate and tier; with names when they are asked for."""
    columns: list[Any] = [
        col(RosterEntry.programme_id),
        col(RosterEntry.person_id),
        col(RosterEntry.unit_path),
        col(RosterEntry.tier_id),
        col(RosterEntry.is_principal_leader),
        col(Excuse.kind),
        col(Excuse.expires_on),
        col(Certificate.id).is_not(None).label("has_certificate"),
        col(Tier.name).label("tier_name"),
        col(Tier.position).label("tier_position"),
    ]
    if named:
        columns += [
            col(Person.name),
            col(Person.name_pinyin),
            col(Person.staff_no),
            col(RosterEntry.unit_name),
            col(RosterEntry.post),
            col(RosterEntry.rank),
            _NOW.name.label("unit_now"),
            (_SERVES.unit_id == RosterEntry.unit_id).label("stayed"),
        ]
    statement = (
        select(*columns)
        .select_from(RosterEntry)
        .outerjoin(Excuse, _excuse())
        .outerjoin(Certificate, _certificate())
        .outerjoin(Tier, col(Tier.id) == RosterEntry.tier_id)
        .where(col(RosterEntry.programme_id).in_(part.ids), part.scope.clause(col(RosterEntry.unit_path)))
    )
    if part.person_id is not None:
        statement = statement.where(col(RosterEntry.person_id) == part.person_id)
    return _with_names(statement) if named else statement


def _with_names(statement: Select[Any]) -> Select[Any]:
    serves = and_(_SERVES.person_id == Person.id, _SERVES.is_main, _SERVES.valid_to.is_(None))
    return (
        statement.join(Person, col(Person.id) == RosterEntry.person_id)
        .outerjoin(_SERVES, serves)
        .outerjoin(_NOW, and_(_NOW.unit_id == _SERVES.unit_id, _NOW.valid_to.is_(None)))
    )


def outside(part: Part, on: date, named: bool) -> Select[Any]:
    """Select who serves in a programme's subtree on a day and is not on its roster (漏网)."""
    rostered = exists().where(
        col(RosterEntry.programme_id) == Programme.id, col(RosterEntry.person_id) == Appointment.person_id
    )
    columns: list[Any] = [
        col(Programme.id).label("programme_id"),
        col(Appointment.person_id),
        col(UnitPeriod.path).label("unit_path"),
        col(Appointment.is_principal_leader),
    ]
    if named:
        columns += [
            col(Person.name),
            col(Person.name_pinyin),
            col(Person.staff_no),
            col(UnitPeriod.name).label("unit_name"),
            col(Appointment.post),
            col(Appointment.rank),
        ]
    inside = func.substr(UnitPeriod.path, 1, func.length(Programme.unit_path)) == Programme.unit_path
    statement = (
        select(*columns)
        .select_from(UnitPeriod)
        .join(Appointment, col(Appointment.unit_id) == UnitPeriod.unit_id)
        .join(Programme, and_(col(Programme.id).in_(part.ids), inside))
        .where(
            on_day(UnitPeriod, on),
            on_day(Appointment, on),
            col(Appointment.is_main),
            part.scope.clause(col(UnitPeriod.path)),
            ~rostered,
        )
    )
    if part.person_id is not None:
        statement = statement.where(col(Appointment.person_id) == part.person_id)
    if named:
        statement = statement.join(Person, col(Person.id) == Appointment.person_id)
    return statement


def _named(row: Any) -> Named:
    return Named(
        name=row.name,
        name_pinyin=row.name_pinyin,
        staff_no=row.staff_no,
        unit_name=row.unit_name,
        post=row.post,
        rank=row.rank,
        tier_name=getattr(row, "tier_name", None),
        tier_position=getattr(row, "tier_position", None),
        unit_now=getattr(row, "unit_now", row.unit_name),
        has_moved=not getattr(row, "stayed", True),
    )


def stranger(row: Any) -> PersonFacts:
    """Return the facts of somebody no roster names; nothing of theirs counts."""
    return PersonFacts(
        person_id=str(row.person_id),
        unit_path=row.unit_path,
        on_roster=False,
        is_principal_leader=row.is_principal_leader,
    )


def compose(programme: ProgrammeFacts, row: Any, traces: Traces) -> PersonFacts:
    """Put together what the roster says of a person and what they left behind."""
    key = (programme.id, row.person_id)
    batch = traces.seat(key)
    attended = traces.attended.get(key, {})
    there, required_there = attended.get(batch.id, (0, 0)) if batch else (0, 0)
    outcome = traces.outcomes.get(key)
    return PersonFacts(
        person_id=str(row.person_id),
        unit_path=row.unit_path,
        tier_id=str(row.tier_id) if row.tier_id else None,
        is_principal_leader=row.is_principal_leader,
        exempt_until=row.expires_on if row.kind is ExcuseKind.EXEMPTION else None,
        deferred_until=row.expires_on if row.kind is ExcuseKind.DEFERRAL else None,
        batch_id=str(batch.id) if batch else None,
        batch_starts_on=batch.starts_on if batch else None,
        batch_ends_on=batch.ends_on if batch else None,
        attended_any=bool(attended),
        credited_minutes=traces.minutes.get(key, 0),
        required_minutes=programme.required_minutes,
        sessions_attended=there,
        sessions_total=batch.sessions if batch else 0,
        attendance_percent=programme.attendance_percent,
        required_sessions_missing=batch.required_sessions - required_there if batch else 0,
        exam=completion.standing(programme.exam_required, outcome),
        exam_admitted=outcome is not None and outcome.eligible,
        passed_first_sitting=outcome is not None and outcome.first_passed is True,
        has_certificate=row.has_certificate,
    )
