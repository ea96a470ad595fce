"""Course sessions as facts, by batch, by person and one by one."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.organisation.models import Person
from app.planning.models import Batch, BatchState, Enrolment, Programme
from app.schedule.facts import AgendaEntry, PersonClash, SessionFacts, TimetableFacts
from app.schedule.models import (
    Attendance,
    CourseSession,
    HourEntry,
    Lecturer,
    TimetablePublication,
    Venue,
)
from app.web.actor import Scope


def chosen() -> Any:
    """Return the select of sessions with all a page says of them; narrow it with `where`."""
    return (
        select(CourseSession, Batch, Programme, Lecturer, Venue)
        .join(Batch, col(Batch.id) == col(CourseSession.batch_id))
        .join(Programme, col(Programme.id) == col(Batch.programme_id))
        .outerjoin(Lecturer, col(Lecturer.id) == col(CourseSession.lecturer_id))
        .outerjoin(Venue, col(Venue.id) == col(CourseSession.venue_id))
    )


def facts(
    row: CourseSession, batch: Batch, programme: Programme, lecturer: Lecturer | None, venue: Venue | None
) -> SessionFacts:
    return SessionFacts(
        id=row.id,
        batch_id=batch.id,
        batch_number=batch.number,
        batch_title=batch.title,
        programme_id=programme.id,
        programme_name=programme.name,
        unit_path=programme.unit_path,
        hour_rule=programme.hour_rule,
        title=row.title,
        activity_form=row.activity_form,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minutes=row.minutes,
        is_required=row.is_required,
        sequence=row.sequence,
        changed_at=row.changed_at,
        cancelled_at=row.cancelled_at,
        place=venue.name if venue else batch.place,
        lecturer_id=lecturer.id if lecturer else None,
        lecturer_name=lecturer.name if lecturer else None,
        venue_id=venue.id if venue else None,
        venue_name=venue.name if venue else None,
        venue_address=venue.address if venue else None,
        venue_seats=venue.seats if venue else None,
    )


def _in_order(statement: Any) -> Any:
    return statement.order_by(col(CourseSession.starts_at), col(CourseSession.id))


def sessions(session: Session, batch_id: uuid.UUID, *, cancelled: bool = False) -> list[SessionFacts]:
    """Return a batch's timetable in order of time; with `cancelled` also what was called off."""
    statement = chosen().where(col(CourseSession.batch_id) == batch_id)
    if not cancelled:
        statement = statement.where(col(CourseSession.cancelled_at).is_(None))
    return [facts(*row) for row in session.execute(_in_order(statement)).all()]


def course_session(session: Session, session_id: uuid.UUID) -> SessionFacts | None:
    """Return one session, cancelled or not."""
    found = session.execute(chosen().where(col(CourseSession.id) == session_id)).first()
    return None if found is None else facts(*found)


def timetable(session: Session, batch_id: uuid.UUID) -> TimetableFacts | None:
    """Return a batch with those who hold a seat in it, which is what its doors ask for."""
    statement = (
        select(Batch, Programme, col(TimetablePublication.published_at))
        .join(Programme, col(Programme.id) == col(Batch.programme_id))
        .outerjoin(TimetablePublication, col(TimetablePublication.batch_id) == col(Batch.id))
    )
    found = session.execute(statement.where(col(Batch.id) == batch_id)).first()
    if found is None:
        return None
    batch, programme, published_at = found
    seats = select(col(Enrolment.person_id)).where(
        col(Enrolment.batch_id) == batch_id, col(Enrolment.withdrawn_at).is_(None)
    )
    return TimetableFacts(
        id=batch.id,
        programme_id=programme.id,
        programme_name=programme.name,
        unit_path=programme.unit_path,
        number=batch.number,
        title=batch.title,
        starts_on=batch.starts_on,
        ends_on=batch.ends_on,
        place=batch.place,
        is_cancelled=batch.state == BatchState.CANCELLED,
        hour_rule=programme.hour_rule,
        enrolled=frozenset(session.scalars(seats).all()),
        published_at=published_at,
    )


def timetables(session: Session, scope: Scope) -> list[TimetableFacts]:
    """Return the batches of a scope that are not called off, latest first; their people are not loaded."""
    statement = (
        select(Batch, Programme)
        .join(Programme, col(Programme.id) == col(Batch.programme_id))
        .where(scope.clause(col(Programme.unit_path)), col(Batch.state) != BatchState.CANCELLED)
        .order_by(col(Batch.starts_on).desc(), col(Batch.number))
    )
    return [
        TimetableFacts(
            id=batch.id,
            programme_id=programme.id,
            programme_name=programme.name,
            unit_path=programme.unit_path,
            number=batch.number,
            title=batch.title,
            starts_on=batch.starts_on,
            ends_on=batch.ends_on,
            place=batch.place,
            is_cancelled=False,
            hour_rule=programme.hour_rule,
        )
        for batch, programme in session.execute(statement).all()
    ]


def agenda(
    session: Session,
    person_id: uuid.UUID,
    from_: datetime | None = None,
    to: datetime | None = None,
    *,
    session_id: uuid.UUID | None = None,
    cancelled: bool = False,
    drafts: bool = False,
) -> list[AgendaEntry]:
    """Return a person's sessions that touch a span of time, with how they attended, in order of time.

    Of timetables that are published; with `drafts` of the others too. With `cancelled` also what was called off and
    the sessions of seats given up (`withdrawn`), as a calendar that showed them before must hear of it.
    """
    # Whoever came back after giving up a seat has two rows in the batch; one open seat is enough.
    seats = (
        select(
            col(Enrolment.batch_id),
            func.min(col(Enrolment.withdrawn_at)).label("withdrawn_at"),
            func.count(col(Enrolment.id)).label("seats"),
            func.count(col(Enrolment.withdrawn_at)).label("given_up"),
        )
        .where(col(Enrolment.person_id) == person_id)
        .group_by(col(Enrolment.batch_id))
        .subquery()
    )
    credited = (
        select(col(HourEntry.session_id), func.sum(col(HourEntry.minutes)).label("minutes"))
        .where(col(HourEntry.person_id) == person_id)
        .group_by(col(HourEntry.session_id))
        .subquery()
    )
    own = and_(col(Attendance.session_id) == col(CourseSession.id), col(Attendance.person_id) == person_id)
    statement = (
        chosen()
        .join(seats, seats.c.batch_id == col(CourseSession.batch_id))
        .outerjoin(Attendance, own)
        .outerjoin(credited, credited.c.session_id == col(CourseSession.id))
        .add_columns(col(Attendance.status), credited.c.minutes, seats.c.seats == seats.c.given_up)
    )
    if not drafts:
        published = col(TimetablePublication.batch_id) == col(CourseSession.batch_id)
        statement = statement.join(TimetablePublication, published)
    if session_id is not None:
        statement = statement.where(col(CourseSession.id) == session_id)
    if from_ is not None:
        statement = statement.where(col(CourseSession.ends_at) > from_)
    if to is not None:
        statement = statement.where(col(CourseSession.starts_at) < to)
    if not cancelled:
        statement = statement.where(
            col(CourseSession.cancelled_at).is_(None), seats.c.seats > seats.c.given_up
        )
    return [
        AgendaEntry(facts(*row[:5]), row[5], int(row[6] or 0), bool(row[7]))
        for row in session.execute(_in_order(statement)).all()
    ]


def own_session(session: Session, person_id: uuid.UUID, session_id: uuid.UUID) -> AgendaEntry | None:
    """Return a session of a batch in which a person holds a seat, cancelled or not."""
    found = agenda(session, person_id, session_id=session_id, cancelled=True, drafts=True)
    return next((entry for entry in found if not entry.withdrawn), None)


def held(
    session: Session,
    from_: datetime,
    to: datetime,
    *,
    batch_id: uuid.UUID | None = None,
    venue_id: uuid.UUID | None = None,
    lecturer_id: uuid.UUID | None = None,
) -> list[SessionFacts]:
    """Return the uncancelled sessions of a batch, a venue or a lecturer that touch a span of time."""
    wanted = (
        (CourseSession.batch_id, batch_id),
        (CourseSession.venue_id, venue_id),
        (CourseSession.lecturer_id, lecturer_id),
    )
    statement = chosen().where(*(col(column) == key for column, key in wanted if key is not None))
    statement = statement.where(*overlaps(CourseSession, from_, to))
    return [facts(*row) for row in session.execute(_in_order(statement)).all()]


def busy(
    session: Session,
    batch_id: uuid.UUID,
    lecturer_ids: Collection[uuid.UUID],
    venue_ids: Collection[uuid.UUID],
    starts_at: datetime,
    ends_at: datetime,
) -> list[SessionFacts]:
    """Return uncancelled sessions that overlap a time and are the batch's, or need one of the lecturers or venues."""
    shared = (
        (col(CourseSession.batch_id) == batch_id)
        | col(CourseSession.lecturer_id).in_(lecturer_ids)
        | col(CourseSession.venue_id).in_(venue_ids)
    )
    statement = chosen().where(shared, *overlaps(CourseSession, starts_at, ends_at))
    return [facts(*row) for row in session.execute(_in_order(statement)).all()]


def overlaps(row: Any, starts_at: Any, ends_at: Any) -> tuple[Any, ...]:
    """Return the conditions under which a session that is held shares some moment with a span."""
    return (row.cancelled_at.is_(None), row.starts_at < ends_at, row.ends_at > starts_at)


def person_clashes(session: Session, batch_id: uuid.UUID) -> list[PersonClash]:
    """Return each session of a batch during which some of its people are expected in another batch."""
    here: Any = aliased(Enrolment)
    there: Any = aliased(Enrolment)
    other: Any = aliased(CourseSession)
    statement = (
        select(
            col(CourseSession.id),
            col(CourseSession.title),
            col(CourseSession.starts_at),
            col(CourseSession.ends_at),
            col(Person.name),
        )
        .join(here, here.batch_id == col(CourseSession.batch_id))
        .join(there, and_(there.person_id == here.person_id, there.batch_id != here.batch_id))
        .join(other, other.batch_id == there.batch_id)
        .join(Person, col(Person.id) == here.person_id)
        .where(col(CourseSession.batch_id) == batch_id, col(CourseSession.cancelled_at).is_(None))
        .where(here.withdrawn_at.is_(None), there.withdrawn_at.is_(None))
        .where(*overlaps(other, col(CourseSession.starts_at), col(CourseSession.ends_at)))
        .order_by(col(CourseSession.starts_at), col(Person.name))
        .distinct()
    )
    return _gathered(session.execute(statement).all())


def _gathered(rows: Iterable[Any]) -> list[PersonClash]:
    names: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for *what, name in rows:
        names[tuple(what)].append(name)
    return [PersonClash(what[0], what[1], what[2], what[3], tuple(people)) for what, people in names.items()]
