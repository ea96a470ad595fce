"""Rows of the schedule: venues, lecturers, course sessions, attendance and the hour ledger."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, Numeric, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.schedule.facts import ActivityForm as ActivityForm
from app.schedule.facts import AttendanceSource as AttendanceSource
from app.schedule.facts import AttendanceStatus as AttendanceStatus
from app.schedule.facts import ChangeKind as ChangeKind
from app.schedule.facts import DayKind as DayKind


class Venue(SQLModel, table=True):
    __tablename__ = "venue"
    __table_args__ = (
        UniqueConstraint("unit_path", "name"),
        CheckConstraint("seats > 0", "seats_positive"),
    )

    id: uuid.UUID = Field(primary_key=True)
    unit_path: str = Field(max_length=300)
    name: str = Field(max_length=120)
    address: str = Field(default="", max_length=200)
    seats: int


class Lecturer(SQLModel, table=True):
    __tablename__ = "lecturer"

    id: uuid.UUID = Field(primary_key=True)
    unit_path: str = Field(max_length=300)
    name: str = Field(max_length=100)
    title: str = Field(default="", max_length=120)
    # Who signs in here as this lecturer, when anybody does: they are told of changes.
    person_id: uuid.UUID | None = Field(default=None, foreign_key="account.id")


class LecturerHours(SQLModel, table=True):
    """A part of a weekday (Monday is 0) in which a lecturer can be asked; one without any can be asked always."""

    __tablename__ = "lecturer_hours"
    __table_args__ = (
        UniqueConstraint("lecturer_id", "weekday", "from_minute"),
        CheckConstraint("weekday BETWEEN 0 AND 6", "weekday_of_a_week"),
        CheckConstraint(
            "0 <= from_minute AND from_minute < to_minute AND to_minute <= 1440", "part_of_a_day"
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    lecturer_id: uuid.UUID = Field(foreign_key="lecturer.id", index=True)
    weekday: int
    from_minute: int
    to_minute: int


class LecturerAway(SQLModel, table=True):
    """Days on which a lecturer cannot come."""

    __tablename__ = "lecturer_away"
    __table_args__ = (CheckConstraint("last_day >= first_day", "days_in_order"),)

    id: uuid.UUID = Field(primary_key=True)
    lecturer_id: uuid.UUID = Field(foreign_key="lecturer.id", index=True)
    first_day: date
    last_day: date
    reason: str = Field(default="", max_length=100)


class CalendarDay(SQLModel, table=True):
    """What a unit decides for a day, over what the country or a unit above it has."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("unit_path", "day"),)

    id: uuid.UUID = Field(primary_key=True)
    unit_path: str = Field(max_length=300)
    day: date
    kind: DayKind = Field(sa_type=one_of(DayKind, "day_kind"))
    name: str = Field(max_length=40)
    source: str = Field(default="", max_length=120)


class TimetableTemplate(SQLModel, table=True):
    """A day's pattern, or a class of several days, kept by name; a unit's own."""

    __tablename__ = "timetable_template"
    __table_args__ = (UniqueConstraint("unit_path", "name"),)

    id: uuid.UUID = Field(primary_key=True)
    unit_path: str = Field(max_length=300)
    name: str = Field(max_length=60)
    entries: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    created_by: uuid.UUID
    created_at: datetime


class CourseSession(SQLModel, table=True):
    """One entry of a batch's timetable; `minutes` is what it may credit, not how long the hall is booked."""

    __tablename__ = "course_session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", "times_in_order"),
        CheckConstraint("minutes >= 0", "minutes_not_negative"),
    )

    id: uuid.UUID = Field(primary_key=True)
    batch_id: uuid.UUID = Field(foreign_key="batch.id", index=True)
    title: str = Field(max_length=120)
    activity_form: ActivityForm = Field(sa_type=one_of(ActivityForm, "activity_form"))
    lecturer_id: uuid.UUID | None = Field(default=None, foreign_key="lecturer.id", index=True)
    venue_id: uuid.UUID | None = Field(default=None, foreign_key="venue.id", index=True)
    starts_at: datetime = Field(index=True)
    ends_at: datetime
    minutes: int
    is_required: bool = False
    secret: bytes = Field(sa_type=LargeBinary)
    sequence: int = 0
    changed_at: datetime
    cancelled_at: datetime | None = None


class TimetableChange(SQLModel, table=True):
    """How a session was before somebody changed it: what can be taken back, and what there is to tell."""

    __tablename__ = "timetable_change"
    __table_args__ = (
        CheckConstraint("(kind = 'added') = (was_starts_at IS NULL)", "added_was_nowhere"),
        CheckConstraint("(was_starts_at IS NULL) = (was_ends_at IS NULL)", "was_a_whole_time"),
        Index(
            "ix_timetable_change_untold",
            "batch_id",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    batch_id: uuid.UUID = Field(foreign_key="batch.id", index=True)
    session_id: uuid.UUID = Field(foreign_key="course_session.id", index=True)
    kind: ChangeKind = Field(sa_type=one_of(ChangeKind, "change_kind"))
    sequence: int
    was_starts_at: datetime | None = None
    was_ends_at: datetime | None = None
    was_lecturer_id: uuid.UUID | None = Field(default=None, foreign_key="lecturer.id", index=True)
    was_venue_id: uuid.UUID | None = Field(default=None, foreign_key="venue.id", index=True)
    changed_by: uuid.UUID | None = None
    changed_at: datetime
    undone_at: datetime | None = None
    reason: str = Field(default="", max_length=200)
    # Nothing is told of a timetable that is not published: its changes are noted as told when they are made.
    told_at: datetime | None = None


class TimetablePublication(SQLModel, table=True):
    """From when on the people of a batch see its timetable."""

    __tablename__ = "timetable_publication"

    batch_id: uuid.UUID = Field(primary_key=True, foreign_key="batch.id")
    published_at: datetime
    published_by: uuid.UUID | None = None


class Attendance(SQLModel, table=True):
    """How a person attended a session. A change of it goes into the journal and reverses hours."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: uuid.UUID = Field(primary_key=True)
    session_id: uuid.UUID = Field(foreign_key="course_session.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    status: AttendanceStatus = Field(sa_type=one_of(AttendanceStatus, "attendance_status"))
    source: AttendanceSource = Field(sa_type=one_of(AttendanceSource, "attendance_source"))
    note: str = Field(default="", max_length=200)
    recorded_by: uuid.UUID
    recorded_at: datetime


class HourEntry(SQLModel, table=True):
    """One line of the hour ledger, never changed: a credit with its evidence, or the reversal of one."""

    __tablename__ = "hour_entry"
    __table_args__ = (
        CheckConstraint(
            "(reverses_id IS NULL AND minutes > 0) OR (reverses_id IS NOT NULL AND minutes < 0)",
            "credit_or_reversal",
        ),
        Index(
            "uq_hour_entry_reverses_id",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        Index("ix_hour_entry_programme_id_person_id", "programme_id", "person_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    batch_id: uuid.UUID = Field(foreign_key="batch.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    session_id: uuid.UUID = Field(foreign_key="course_session.id", index=True)
    minutes: int
    credit_hours: Decimal = Field(sa_type=Numeric(8, 2))
    rule: str = Field(max_length=40)
    reverses_id: uuid.UUID | None = Field(default=None, foreign_key="hour_entry.id")
    recorded_by: uuid.UUID
    recorded_at: datetime


class CalendarToken(SQLModel, table=True):
    """The right to read a calendar by address; only its hash is kept.

    It belongs to the person who made it and shows their own sessions, or those of one batch, venue or lecturer.
    """

    __tablename__ = "calendar_token"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN batch_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN venue_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN lecturer_id IS NULL THEN 0 ELSE 1 END) <= 1",
            "one_subject",
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    token_sha256: str = Field(max_length=64, unique=True)
    batch_id: uuid.UUID | None = Field(default=None, foreign_key="batch.id")
    venue_id: uuid.UUID | None = Field(default=None, foreign_key="venue.id")
    lecturer_id: uuid.UUID | None = Field(default=None, foreign_key="lecturer.id")
    created_at: datetime
    revoked_at: datetime | None = None
