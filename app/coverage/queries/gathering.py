"""Everything that decides people's coverage, in seven statements whatever the number of people or programmes."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.awards.models import Certificate, CertificateState
from app.clock import day_of
from app.coverage.facts import PersonFacts
from app.coverage.queries.past import Past, held_then, marked_then, past, required_then
from app.coverage.records import BatchSpan, Gathered, Named, TierName
from app.exams.facts import OutcomeFacts
from app.exams.models import Candidate, Exam
from app.exams.queries.outcomes import candidacies, folded
from app.exams.queries.past import as_then, candidacies_then
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
_NEXT: Any = aliased(Certificate, name="next_certificate")


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
    """Which people are looked at, and as of when: those whose roster entry lies in a scope; or one person."""

    programmes: tuple[ProgrammeFacts, ...]
    scope: Scope
    then: Past
    person_id: uuid.UUID | None = None

    @property
    def at(self) -> datetime:
        return self.then.at

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
    is_past: bool = False,
) -> dict[uuid.UUID, Gathered]:
    """Return what was known of each programme's people at an instant: the frozen roster, and who served outside it.

    Every row is asked as of then; `is_past` also takes back what has been changed in place since.
    """
    frozen = tuple(
        each for each in programmes if each.roster_frozen_at is not None and each.roster_frozen_at <= at
    )
    if not frozen or not scope.paths:
        return {programme.id: Gathered((), {}, {}, ()) for programme in programmes}
    part = Part(frozen, scope, past(session, frozen, at) if is_past else Past(at))
    rows = session.execute(roster(part, named)).all()
    strangers = session.execute(outside(part, day_of(at), named)).all()
    traces = traces_of(session, part)
    return {
        programme.id: gathered(part.then.programme(programme), rows, strangers, traces, named)
        for programme in programmes
    }


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


def traces_of(session: Session, part: Part) -> Traces:
    """Read batches, seats, attendance, hours and exam outcomes in five statements; a past day takes a few more."""
    traces = seats_of(session, part)
    for programme_id, batch_id, person_id, there, required in _rows(session, _attended(part)):
        traces.attended[programme_id, person_id][batch_id] = (there, int(required or 0))
    for programme_id, person_id, minutes in _rows(session, _minutes(part)):
        traces.minutes[programme_id, person_id] = int(minutes)
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


def seats_of(session: Session, part: Part) -> Traces:
    """Read the batches and who holds a seat in them, in two statements."""
    traces = Traces(batches=batches(session, part))
    who = (col(Enrolment.programme_id), col(Enrolment.person_id))
    held = and_(
        col(Enrolment.created_at) <= part.at,
        or_(col(Enrolment.withdrawn_at).is_(None), col(Enrolment.withdrawn_at) > part.at),
    )
    seats = select(*who, col(Enrolment.batch_id)).where(held)
    for programme_id, person_id, batch_id in _rows(session, part.of(seats, *who)):
        traces.seats[programme_id, person_id].append(batch_id)
    return traces


def _rows(session: Session, statement: Any) -> Iterable[Any]:
    return session.execute(statement).all()


def batches(session: Session, part: Part) -> dict[uuid.UUID, BatchSpan]:
    held = and_(col(CourseSession.batch_id) == Batch.id, held_then(part.then))
    columns = (
        col(Batch.id),
        col(Batch.programme_id),
        col(Batch.number),
        col(Batch.starts_on),
        col(Batch.ends_on),
    )
    # Without a session there is no row to require anything.
    required = func.sum(case((col(CourseSession.id).is_(None), 0), else_=required_then(part.then)))
    statement = (
        select(*columns, func.count(col(CourseSession.id)), required, col(Batch.state))
        .outerjoin(CourseSession, held)
        .where(col(Batch.programme_id).in_(part.ids))
        .group_by(*columns, col(Batch.state))
    )
    spans = (part.then.batch(_span(row)) for row in session.execute(statement).all())
    return {span.id: span for span in spans if span is not None}


def _span(row: Any) -> BatchSpan:
    key, programme_id, number, starts_on, ends_on, sessions, required, state = row
    cancelled = state == BatchState.CANCELLED
    return BatchSpan(key, programme_id, number, starts_on, ends_on, sessions, int(required or 0), cancelled)


def _attended(part: Part) -> Any:
    statement = (
        select(
            col(Batch.programme_id),
            col(CourseSession.batch_id),
            col(Attendance.person_id),
            func.count(),
            func.sum(required_then(part.then)),
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
    who = (col(HourEntry.programme_id), col(HourEntry.person_id))
    statement = (
        select(*who, func.sum(HourEntry.minutes)).where(col(HourEntry.recorded_at) <= part.at).group_by(*who)
    )
    return part.of(statement, *who)


def excused(at: datetime) -> Any:
    return and_(
        col(Excuse.programme_id) == RosterEntry.programme_id,
        col(Excuse.person_id) == RosterEntry.person_id,
        col(Excuse.approved_at) <= at,
        or_(col(Excuse.withdrawn_at).is_(None), col(Excuse.withdrawn_at) > at),
    )


def certified(at: datetime) -> Any:
    """Return the condition that somebody held a certificate: issued by then, not revoked, not replaced."""
    replaced = exists().where(
        _NEXT.serial == Certificate.serial,
        _NEXT.version == Certificate.version + 1,
        _NEXT.state != CertificateState.ISSUING,
        _NEXT.issued_at <= at,
    )
    return and_(
        col(Certificate.programme_id) == RosterEntry.programme_id,
        col(Certificate.person_id) == RosterEntry.person_id,
        col(Certificate.state) != CertificateState.ISSUING,
        col(Certificate.issued_at) <= at,
        or_(col(Certificate.revoked_at).is_(None), col(Certificate.revoked_at) > at),
        ~replaced,
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
        .outerjoin(Excuse, excused(part.at))
        .outerjoin(Certificate, certified(part.at))
        .outerjoin(Tier, col(Tier.id) == RosterEntry.tier_id)
        .where(
            col(RosterEntry.programme_id).in_(part.ids),
            col(RosterEntry.added_at) <= part.at,
            part.scope.clause(col(RosterEntry.unit_path)),
        )
    )
    if part.person_id is not None:
        statement = statement.where(col(RosterEntry.person_id) == part.person_id)
    return _with_names(statement, day_of(part.at)) if named else statement


def _with_names(statement: Select[Any], on: date) -> Select[Any]:
    serves = and_(_SERVES.person_id == Person.id, _SERVES.is_main, on_day(_SERVES, on))
    return (
        statement.join(Person, col(Person.id) == RosterEntry.person_id)
        .outerjoin(_SERVES, serves)
        .outerjoin(_NOW, and_(_NOW.unit_id == _SERVES.unit_id, on_day(_NOW, on)))
    )


def outside(part: Part, on: date, named: bool) -> Select[Any]:
    """Select who serves in a programme's subtree on a day and is not on its roster (漏网)."""
    rostered = exists().where(
        col(RosterEntry.programme_id) == Programme.id,
        col(RosterEntry.person_id) == Appointment.person_id,
        col(RosterEntry.added_at) <= part.at,
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
