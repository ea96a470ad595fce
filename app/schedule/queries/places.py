"""Venues and lecturers of a scope."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.accounts.facts import NameKind
from app.accounts.models import SignInName
from app.schedule.facts import Availability, Away, LecturerFacts, Period, VenueFacts
from app.schedule.models import CourseSession, Lecturer, LecturerAway, LecturerHours, Venue
from app.web.actor import Scope
from app.web.tables import State, fetch


def _venue(row: Venue) -> VenueFacts:
    return VenueFacts(row.id, row.unit_path, row.name, row.address, row.seats)


def _lecturer(row: Lecturer, staff_no: str = "") -> LecturerFacts:
    return LecturerFacts(row.id, row.unit_path, row.name, row.title, staff_no)


def venue(session: Session, venue_id: uuid.UUID) -> VenueFacts | None:
    row = session.get(Venue, venue_id)
    return None if row is None else _venue(row)


def lecturer(session: Session, lecturer_id: uuid.UUID) -> LecturerFacts | None:
    """Return a lecturer, with the staff number of whom they are when they sign in here."""
    name = (col(SignInName.account_id) == col(Lecturer.person_id)) & (SignInName.kind == NameKind.STAFF_NO)
    statement = select(Lecturer, SignInName.value).outerjoin(SignInName, name)
    found = session.exec(statement.where(Lecturer.id == lecturer_id)).first()
    return None if found is None else _lecturer(found[0], (found[1] or "").upper())


def venues(session: Session, scope: Scope) -> list[VenueFacts]:
    """Return every venue of a scope, by name."""
    statement = select(Venue).where(scope.clause(col(Venue.unit_path))).order_by(col(Venue.name))
    return [_venue(row) for row in session.exec(statement).all()]


def lecturers(session: Session, scope: Scope) -> list[LecturerFacts]:
    """Return every lecturer of a scope, by name."""
    statement = select(Lecturer).where(scope.clause(col(Lecturer.unit_path))).order_by(col(Lecturer.name))
    return [_lecturer(row) for row in session.exec(statement).all()]


def venues_by_id(session: Session, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, VenueFacts]:
    if not keys:
        return {}
    rows = session.exec(select(Venue).where(col(Venue.id).in_(keys))).all()
    return {row.id: _venue(row) for row in rows}


def availability(session: Session, lecturer_id: uuid.UUID) -> Availability | None:
    return availabilities(session, {lecturer_id}).get(lecturer_id)


def availabilities(session: Session, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Availability]:
    """Return when lecturers can be asked: the hours of the week they gave, and the days they are away."""
    if not keys:
        return {}
    rows = session.exec(select(Lecturer).where(col(Lecturer.id).in_(keys))).all()
    given = select(LecturerHours).where(col(LecturerHours.lecturer_id).in_(keys))
    gone = select(LecturerAway).where(col(LecturerAway.lecturer_id).in_(keys))
    hours: dict[tuple[uuid.UUID, int], list[Period]] = defaultdict(list)
    for one in session.exec(given.order_by(col(LecturerHours.from_minute))).all():
        hours[one.lecturer_id, one.weekday].append(Period(one.from_minute, one.to_minute))
    away: dict[uuid.UUID, list[Away]] = defaultdict(list)
    for day in session.exec(gone.order_by(col(LecturerAway.first_day), col(LecturerAway.id))).all():
        away[day.lecturer_id].append(Away(day.first_day, day.last_day, day.reason, day.id))
    return {
        row.id: Availability(
            row.name, tuple(tuple(hours[row.id, weekday]) for weekday in range(7)), tuple(away[row.id])
        )
        for row in rows
    }


def _uses(column: Any) -> Any:
    return (
        select(column.label("used_id"), func.count().label("uses"))
        .where(col(CourseSession.cancelled_at).is_(None), column.is_not(None))
        .group_by(column)
        .subquery()
    )


def venue_page(session: Session, scope: Scope, state: State) -> tuple[Sequence[tuple[VenueFacts, int]], int]:
    """Return one page of venues, each with how many sessions are held there, and how many venues there are."""
    uses = _uses(col(CourseSession.venue_id))
    count = func.coalesce(uses.c.uses, 0)
    statement: Any = (
        select(Venue, count)
        .outerjoin(uses, uses.c.used_id == col(Venue.id))
        .where(scope.clause(col(Venue.unit_path)))
    )
    if state.search:
        words = state.search
        statement = statement.where(
            col(Venue.name).contains(words, autoescape=True)
            | col(Venue.address).contains(words, autoescape=True)
        )
    sorts = {"name": col(Venue.name), "seats": col(Venue.seats), "uses": count}
    rows, total = fetch(session, statement, state, sorts, col(Venue.id))
    return [(_venue(row), int(used)) for row, used in rows], total


def lecturer_page(
    session: Session, scope: Scope, state: State
) -> tuple[Sequence[tuple[LecturerFacts, int]], int]:
    """Return one page of lecturers, each with how many sessions they hold, and how many lecturers there are."""
    uses = _uses(col(CourseSession.lecturer_id))
    count = func.coalesce(uses.c.uses, 0)
    statement: Any = (
        select(Lecturer, count)
        .outerjoin(uses, uses.c.used_id == col(Lecturer.id))
        .where(scope.clause(col(Lecturer.unit_path)))
    )
    if state.search:
        words = state.search
        statement = statement.where(
            col(Lecturer.name).contains(words, autoescape=True)
            | col(Lecturer.title).contains(words, autoescape=True)
        )
    sorts = {"name": col(Lecturer.name), "uses": count}
    rows, total = fetch(session, statement, state, sorts, col(Lecturer.id))
    return [(_lecturer(row), int(used)) for row, used in rows], total
