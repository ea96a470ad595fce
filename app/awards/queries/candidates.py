"""Who has completed a programme, what that rests on, and who holds a certificate for it already."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session, col

from app.awards import press, rules
from app.awards.facts import (
    Awaiting,
    Candidate,
    CertificateState,
    ClassFacts,
    Doubtful,
    Evidence,
    Issuer,
    Printable,
    ProgrammeFacts,
    Settings,
    Survey,
)
from app.awards.models import Certificate
from app.awards.queries.looks import look
from app.awards.queries.programmes import issuer as issuer_of
from app.awards.queries.programmes import programme as programme_of
from app.exams import queries as exams
from app.organisation.models import Person
from app.planning.models import Batch, BatchState, Enrolment, RosterEntry
from app.planning.rules import completion
from app.planning.rules.hours import HOUR_RULES, credit_hours
from app.schedule import queries as schedule
from app.schedule.facts import AttendanceFacts
from app.web.actor import Scope
from certificates.looks import Look

EVERYBODY = Scope(("/",))
STANDING = frozenset({CertificateState.ISSUING, CertificateState.VALID})
UNSEEN = AttendanceFacts(0, 0, 0)


def candidates(
    session: Session, programme: ProgrammeFacts, scope: Scope = EVERYBODY, people: Iterable[uuid.UUID] = ()
) -> list[Candidate]:
    """Return the roster's people of a scope with what decides completion, in four statements.

    `people` narrows it to some of them.
    """
    minutes = schedule.minutes_credited(session, programme.id)
    attended = schedule.attendance_of(session, programme.id)
    outcomes = exams.outcomes(session, programme.id)
    rule = HOUR_RULES[programme.hour_rule]
    found = []
    for row, klass in _with_classes(session.execute(_roster(programme.id, scope, people)).all()):
        key = row.person_id
        there, outcome = attended.get(key, UNSEEN), outcomes.get(key)
        evidence = Evidence(
            attended_any=there.attended > 0,
            credited_minutes=minutes.get(key, 0),
            required_minutes=programme.required_minutes,
            sessions_attended=there.attended,
            sessions_total=there.total,
            attendance_percent=programme.attendance_percent,
            required_sessions_missing=there.required_missed,
            exam=completion.standing(programme.exam_required, outcome),
            best_score=outcome.best_score if outcome else None,
            batch_ends_on=klass.ends_on if klass else None,
            left_on=row.left_on,
        )
        hours = credit_hours(evidence.credited_minutes, rule)
        found.append(
            Candidate(
                key, row.name, row.staff_no, row.unit_name, row.unit_path, row.post, klass, evidence, hours
            )
        )
    return found


def candidate(session: Session, programme: ProgrammeFacts, person_id: uuid.UUID) -> Candidate | None:
    """Return one person of the roster with what decides completion."""
    return next(iter(candidates(session, programme, people=[person_id])), None)


def _roster(programme_id: uuid.UUID, scope: Scope, people: Iterable[uuid.UUID]) -> Any:
    own = (RosterEntry.unit_name, RosterEntry.unit_path, RosterEntry.post)
    columns: tuple[Any, ...] = (RosterEntry.person_id, Person.name, Person.staff_no, Person.left_on, *own)
    seat = and_(
        col(Enrolment.programme_id) == RosterEntry.programme_id,
        col(Enrolment.person_id) == RosterEntry.person_id,
        col(Enrolment.withdrawn_at).is_(None),
    )
    # Somebody's seats in order of date: see below.
    order: tuple[Any, ...] = (
        RosterEntry.unit_path,
        Person.name_pinyin,
        Person.staff_no,
        Batch.starts_on,
        Batch.number,
    )
    statement: Any = (
        select(*columns, Batch)
        .join(Person, col(Person.id) == RosterEntry.person_id)
        .outerjoin(Enrolment, seat)
        .outerjoin(Batch, and_(col(Batch.id) == Enrolment.batch_id, col(Batch.state) != BatchState.CANCELLED))
        .where(col(RosterEntry.programme_id) == programme_id, scope.clause(col(RosterEntry.unit_path)))
        .order_by(*order)
    )
    chosen = list(people)
    # A long list of ids would be longer than a statement may be; then everybody is read, and sorted out later.
    return statement.where(col(RosterEntry.person_id).in_(chosen)) if 0 < len(chosen) <= 500 else statement


def _with_classes(rows: Iterable[Any]) -> Iterable[tuple[Any, ClassFacts | None]]:
    """Return each person once, with the latest seat: a make-up batch replaces the missed one."""
    people: dict[uuid.UUID, Any] = {}
    latest: dict[uuid.UUID, Batch] = {}
    for row in rows:
        people.setdefault(row.person_id, row)
        if row.Batch is not None:
            latest[row.person_id] = row.Batch
    known = {
        each.id: ClassFacts(
            each.id, each.number, each.class_type.value, each.title, each.starts_on, each.ends_on
        )
        for each in latest.values()
    }
    return [(row, known[latest[key].id] if key in latest else None) for key, row in people.items()]


def eligible(
    session: Session, programme_id: uuid.UUID, scope: Scope = EVERYBODY, *, on: date
) -> list[Candidate]:
    """Return who has completed a programme by a day and holds no certificate for it."""
    programme = programme_of(session, programme_id)
    if programme is None:
        return []
    holding = {row.person_id for row in _held(session, programme_id) if row.state in STANDING}
    return [
        each
        for each in candidates(session, programme, scope)
        if each.person_id not in holding and rules.eligible(each.evidence, on)
    ]


def survey(session: Session, programme: ProgrammeFacts, scope: Scope, settings: Settings, on: date) -> Survey:
    """Return how a programme stands with its certificates, with everyone who waits and what keeps them."""
    issuer = issuer_of(session, programme, settings)
    held = [row for row in _held(session, programme.id) if scope.covers(row.unit_path)]
    holding = {row.person_id for row in held if row.state in STANDING}
    revoked = {row.person_id for row in held if row.state is CertificateState.REVOKED}
    everybody = candidates(session, programme, scope)
    waiting = [
        each for each in everybody if each.person_id not in holding and rules.eligible(each.evidence, on)
    ]
    drawn_in = look(session, settings.template)
    return Survey(
        issuer=issuer,
        awaiting=tuple(
            _awaiting(each, programme, issuer, settings, drawn_in, on, each.person_id in revoked)
            for each in waiting
        ),
        doubtful=tuple(_doubtful(held, everybody, on)),
        printable=_printable(held),
        valid=sum(row.state is CertificateState.VALID for row in held),
        unfinished=sum(row.state is CertificateState.ISSUING for row in held),
    )


def _awaiting(
    each: Candidate,
    programme: ProgrammeFacts,
    issuer: Issuer | None,
    settings: Settings,
    drawn_in: Look,
    on: date,
    was_revoked: bool,
) -> Awaiting:
    blocks = press.blocks(each, programme, issuer, settings, drawn_in, on) if issuer else ()
    return Awaiting(each, blocks, was_revoked)


def _doubtful(held: list[Any], everybody: list[Candidate], on: date) -> Iterable[Doubtful]:
    known = {each.person_id: each for each in everybody}
    for row in held:
        each = known.get(row.person_id)
        is_valid = row.state is CertificateState.VALID
        if is_valid and (each is None or not completion.has_completed(each.evidence, on)):
            yield Doubtful(row.id, row.serial, row.name)


def _printable(held: list[Any]) -> tuple[Printable, ...]:
    counts = Counter((row.batch_id, row.number) for row in held if row.state is CertificateState.VALID)
    titles = {row.batch_id: row.title for row in held}
    order = sorted(counts, key=lambda key: (key[1] is None, key[1] or 0))
    return tuple(Printable(key[0], titles[key[0]] or "", counts[key]) for key in order)


def _held(session: Session, programme_id: uuid.UUID) -> list[Any]:
    names = ("id", "person_id", "state", "serial", "unit_path", "batch_id")
    columns = [getattr(Certificate, name) for name in names]
    statement: Any = (
        select(*columns, Batch.number, Batch.title, Person.name)  # type: ignore[call-overload]
        .join(Person, col(Person.id) == Certificate.person_id)
        .outerjoin(Batch, col(Batch.id) == Certificate.batch_id)
        .where(col(Certificate.programme_id) == programme_id)
        .order_by(col(Certificate.serial), col(Certificate.version))
    )
    return list(session.execute(statement).all())
