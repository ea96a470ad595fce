"""A part of a programme on two days, and what the journal says of those who count otherwise."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, literal, select
from sqlmodel import Session, col

from app.coverage import rules
from app.coverage.comparing import Moved, moved
from app.coverage.facts import Figures
from app.coverage.moments import Moment
from app.coverage.queries.gathering import gather
from app.coverage.queries.levels import survey
from app.coverage.queries.trees import tree_below
from app.coverage.records import Cause, Comparison, Gathered, Place
from app.exams.models import Attempt, Exam
from app.journal.models import Event
from app.planning.models import Enrolment, Excuse, RosterEntry
from app.planning.records import ProgrammeFacts
from app.schedule.models import CourseSession, HourEntry
from app.web.actor import Scope


def comparison(
    session: Session, programme: ProgrammeFacts, area: Scope, path: str | None, first: Moment, last: Moment
) -> Comparison | None:
    """Return both days' figures of an area or a unit in it, and everybody who moved; None without such a unit."""
    if path is not None and not area.covers(path):
        return None
    units = tree_below(session, area, path).units(programme)
    below = Scope((path,)) if path else area
    sides = [
        gather(session, [programme], below, each.at, named=True, is_past=each.is_past)[programme.id]
        for each in (first, last)
    ]
    if path is not None and path not in units and not any(side.people for side in sides):
        return None
    before, after = sides
    return Comparison(
        programme=programme,
        path=path,
        name=units[path].name if path and path in units else None,
        before=_figures(before, first),
        after=_figures(after, last),
        moved=tuple(moved(before.people, after.people, first.day, last.day)),
        names={**before.names, **after.names},
        batches={**before.batches, **after.batches},
    )


def comparison_by_unit(
    session: Session, programme: ProgrammeFacts, area: Scope, path: str | None, first: Moment, last: Moment
) -> Comparison | None:
    """Return both days' figures of a large part and of the units below it; raises `DayNotCounted`.

    Nobody is named: whoever wants to know who moved looks at a unit below.
    """
    sides = [
        survey(session, programme, area, path, each.at, is_past=each.is_past, as_counted=True)
        for each in (first, last)
    ]
    before, after = sides
    if before is None or after is None:
        return None
    was = {place.path: place for place in before.places}
    now = {place.path: place for place in after.places}
    return Comparison(
        programme=programme,
        path=after.path,
        name=after.name,
        before=before.total,
        after=after.total,
        places=tuple(
            (was.get(each) or _nobody(now[each]), now.get(each) or _nobody(was[each]))
            for each in {**now, **was}
        ),
    )


def _nobody(place: Place) -> Place:
    return replace(place, total=Figures(), tiers={})


def _figures(known: Gathered, moment: Moment) -> Any:
    judged = (rules.judge(facts, moment.day) for facts in known.people)
    return rules.add((rules.figures_of(each), 1) for each in judged)


def causes(
    session: Session, programme: ProgrammeFacts, people: Iterable[Moved], first: datetime, last: datetime
) -> dict[str, list[Cause]]:
    """Return what was recorded of people between two instants, oldest first, each with its event in the journal."""
    wanted = [uuid.UUID(each.person_id) for each in people]
    found: dict[str, list[Cause]] = defaultdict(list)
    if not wanted:
        return found
    for statement in _traces(programme.id, wanted, first, last):
        for person_id, what, at, detail, key in session.execute(statement).all():
            found[str(person_id)].append(Cause(what, at, detail or "", key))
    events = _events(session, {(str(each.key), each.at) for each in _all(found)})
    return {
        person_id: sorted(
            (each.with_event(_told_of(events, each, person_id)) for each in own), key=lambda each: each.at
        )
        for person_id, own in found.items()
    }


def _told_of(
    events: dict[tuple[str, datetime], list[tuple[uuid.UUID, str]]], cause: Cause, person_id: str
) -> uuid.UUID | None:
    """Return the event that names the person; failing that, the only one of the thing at that instant."""
    told = events.get((str(cause.key), cause.at), [])
    named = [key for key, body in told if person_id in body]
    return named[0] if named else told[0][0] if len(told) == 1 else None


def _all(found: dict[str, list[Cause]]) -> Iterable[Cause]:
    return (each for own in found.values() for each in own)


def _traces(programme_id: uuid.UUID, wanted: list[uuid.UUID], first: datetime, last: datetime) -> list[Any]:
    def between(column: Any) -> Any:
        return and_(column > first, column <= last)

    entry: Any = RosterEntry
    hours: Any = HourEntry
    seat: Any = Enrolment
    excuse: Any = Excuse
    attempt: Any = Attempt
    return [
        select(entry.person_id, _is("added"), entry.added_at, entry.unit_name, entry.programme_id).where(
            entry.programme_id == programme_id, entry.person_id.in_(wanted), between(entry.added_at)
        ),
        select(
            hours.person_id,
            _is("hours"),
            hours.recorded_at,
            col(CourseSession.title),
            hours.session_id,
        )
        .join(CourseSession, col(CourseSession.id) == hours.session_id)
        .where(hours.programme_id == programme_id, hours.person_id.in_(wanted), between(hours.recorded_at)),
        select(seat.person_id, _is("seat"), seat.created_at, _is(""), seat.batch_id).where(
            seat.programme_id == programme_id, seat.person_id.in_(wanted), between(seat.created_at)
        ),
        select(excuse.person_id, _is("excuse"), excuse.approved_at, excuse.reason, excuse.programme_id).where(
            excuse.programme_id == programme_id,
            excuse.person_id.in_(wanted),
            between(excuse.approved_at),
        ),
        select(attempt.person_id, _is("marked"), attempt.marked_at, col(Exam.title), attempt.id)
        .join(Exam, col(Exam.id) == attempt.exam_id)
        .where(
            col(Exam.programme_id) == programme_id,
            attempt.person_id.in_(wanted),
            between(attempt.marked_at),
        ),
    ]


def _is(what: str) -> Any:
    return literal(what)


def _events(
    session: Session, asked: set[tuple[str, datetime]]
) -> dict[tuple[str, datetime], list[tuple[uuid.UUID, str]]]:
    """Return the events written of things at the very instants they were recorded, with their details."""
    if not asked:
        return {}
    keys, instants = {key for key, _at in asked}, {at for _key, at in asked}
    statement: Any = select(col(Event.object_id), col(Event.at), col(Event.id), col(Event.body)).where(
        col(Event.object_id).in_(keys), col(Event.at).in_(instants)
    )
    found: dict[tuple[str, datetime], list[tuple[uuid.UUID, str]]] = defaultdict(list)
    for object_id, at, key, body in session.execute(statement).all():
        found[object_id, at].append((key, body))
    return found
