"""Keep the venues and lecturers a timetable draws on."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import clock
from app.accounts.facts import NameKind
from app.accounts.queries import account_by_name
from app.journal import operations as journal
from app.refusals import N_, Refusal, Unknown
from app.schedule.facts import Period
from app.schedule.models import Lecturer, LecturerAway, LecturerHours, Venue
from app.schedule.operations.refusals import AwayBackwards, NoSuchAccount
from app.schedule.rules.periods import write_periods
from app.web.actor import Actor


class VenueNameTaken(Refusal):
    code = "venue_name_taken"
    sentence = N_("已有名为“%(name)s”的场地，请换一个名称。")


class SeatsNotPositive(Refusal):
    code = "seats_not_positive"
    sentence = N_("座位数至少为 1。")


def add_venue(
    session: Session,
    *,
    unit_path: str,
    name: str,
    seats: int,
    address: str = "",
    by: Actor | None,
    at: datetime,
) -> uuid.UUID:
    """Add a venue of a unit; its name is unique there."""
    _check_venue(session, unit_path, name, seats, besides=None)
    row = Venue(id=clock.new_id(), unit_path=unit_path, name=name, address=address, seats=seats)
    session.add(row)
    session.flush()
    journal.record(
        session, "venue.added", "venue", row.id, by=by, at=at, unit_path=unit_path, name=name, seats=seats
    )
    return row.id


def change_venue(
    session: Session,
    venue_id: uuid.UUID,
    *,
    name: str,
    seats: int,
    address: str,
    by: Actor | None,
    at: datetime,
) -> None:
    """Change what a venue is called, where it is and how many it seats."""
    row = session.get(Venue, venue_id)
    if row is None:
        raise Unknown
    _check_venue(session, row.unit_path, name, seats, besides=venue_id)
    before = {"name": row.name, "seats": row.seats, "address": row.address}
    row.name, row.seats, row.address = name, seats, address
    session.add(row)
    session.flush()
    after = {"name": name, "seats": seats, "address": address}
    journal.record(
        session,
        "venue.changed",
        "venue",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        before=before,
        after=after,
    )


def _check_venue(session: Session, unit_path: str, name: str, seats: int, besides: uuid.UUID | None) -> None:
    if seats < 1:
        raise SeatsNotPositive
    statement = select(Venue.id).where(Venue.unit_path == unit_path, Venue.name == name, Venue.id != besides)
    if session.exec(statement).first() is not None:
        raise VenueNameTaken(name=name)


def add_lecturer(
    session: Session,
    *,
    unit_path: str,
    name: str,
    title: str = "",
    staff_no: str = "",
    by: Actor | None,
    at: datetime,
) -> uuid.UUID:
    """Add a lecturer whom a unit invites; two of one name are told apart by their title.

    With a staff number it is somebody who signs in here, and is told of changes.
    """
    person_id = _who(session, staff_no)
    row = Lecturer(id=clock.new_id(), unit_path=unit_path, name=name, title=title, person_id=person_id)
    session.add(row)
    session.flush()
    journal.record(
        session, "lecturer.added", "lecturer", row.id, by=by, at=at, unit_path=unit_path, name=name
    )
    return row.id


def change_lecturer(
    session: Session,
    lecturer_id: uuid.UUID,
    *,
    name: str,
    title: str,
    staff_no: str = "",
    by: Actor | None,
    at: datetime,
) -> None:
    """Change a lecturer's name or title, or who of those who sign in it is."""
    row = session.get(Lecturer, lecturer_id)
    if row is None:
        raise Unknown
    before = {"name": row.name, "title": row.title}
    row.name, row.title, row.person_id = name, title, _who(session, staff_no)
    session.add(row)
    session.flush()
    after = {"name": name, "title": title}
    journal.record(
        session,
        "lecturer.changed",
        "lecturer",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        before=before,
        after=after,
    )


def _who(session: Session, staff_no: str) -> uuid.UUID | None:
    if not staff_no:
        return None
    account_id = account_by_name(session, NameKind.STAFF_NO, staff_no)
    if account_id is None:
        raise NoSuchAccount(staff_no=staff_no)
    return account_id


def set_lecturer_hours(
    session: Session,
    lecturer_id: uuid.UUID,
    hours: Sequence[Sequence[Period]],
    *,
    by: Actor | None,
    at: datetime,
) -> None:
    """Say in which hours of each weekday, Monday first, a lecturer can be asked; none at all means always."""
    row = session.get(Lecturer, lecturer_id)
    if row is None:
        raise Unknown
    session.execute(delete(LecturerHours).where(col(LecturerHours.lecturer_id) == lecturer_id))
    for weekday, periods in enumerate(hours):
        for one in periods:
            session.add(
                LecturerHours(
                    id=clock.new_id(),
                    lecturer_id=lecturer_id,
                    weekday=weekday,
                    from_minute=one.first,
                    to_minute=one.last,
                )
            )
    session.flush()
    told = [write_periods(periods) for periods in hours]
    journal.record(
        session,
        "lecturer.hours_set",
        "lecturer",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        hours=told,
    )


def add_away(
    session: Session,
    lecturer_id: uuid.UUID,
    *,
    first: date,
    last: date,
    reason: str = "",
    by: Actor | None,
    at: datetime,
) -> uuid.UUID:
    """Note days on which a lecturer cannot come."""
    row = session.get(Lecturer, lecturer_id)
    if row is None:
        raise Unknown
    if last < first:
        raise AwayBackwards
    away = LecturerAway(
        id=clock.new_id(), lecturer_id=lecturer_id, first_day=first, last_day=last, reason=reason
    )
    session.add(away)
    session.flush()
    _note_away(session, "lecturer.away", row, away, by, at)
    return away.id


def drop_away(
    session: Session, lecturer_id: uuid.UUID, away_id: uuid.UUID, *, by: Actor | None, at: datetime
) -> None:
    """Take days away back: the lecturer can come after all."""
    row, away = session.get(Lecturer, lecturer_id), session.get(LecturerAway, away_id)
    if row is None or away is None or away.lecturer_id != lecturer_id:
        raise Unknown
    session.delete(away)
    session.flush()
    _note_away(session, "lecturer.back", row, away, by, at)


def _note_away(
    session: Session, action: str, row: Lecturer, away: LecturerAway, by: Actor | None, at: datetime
) -> None:
    days = {"first": away.first_day.isoformat(), "last": away.last_day.isoformat()}
    journal.record(session, action, "lecturer", row.id, by=by, at=at, unit_path=row.unit_path, **days)
