"""Rows of timetables: sessions, what was changed of them, templates."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.schedule.facts import ActivityForm, ChangeKind


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
