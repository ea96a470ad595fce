"""Rows of venues, lecturers, and of when they can be had."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.schedule.facts import DayKind


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
