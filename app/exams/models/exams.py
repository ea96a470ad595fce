"""Rows of what is examined: exam, sitting, and who is admitted to it."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Numeric, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.exams.facts import AttemptKind, ExamState, ReleasePolicy


class Exam(SQLModel, table=True):
    """What is examined and how it is judged. Once published, blueprint and lines no longer change."""

    __tablename__ = "exam"
    __table_args__ = (
        CheckConstraint("duration_minutes > 0", "duration_positive"),
        CheckConstraint("max_attempts > 0", "max_attempts_positive"),
        CheckConstraint("retake_wait_hours >= 0", "retake_wait_not_negative"),
        CheckConstraint("pass_mark >= 0 AND pass_mark <= total_marks", "pass_mark_within_total"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id", index=True)
    unit_path: str = Field(max_length=300)
    title: str = Field(max_length=120)
    state: ExamState = Field(sa_type=one_of(ExamState, "exam_state"))
    blueprint: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    multiple_policy: str = Field(default="all_or_nothing", max_length=20)
    duration_minutes: int
    total_marks: Decimal = Field(sa_type=Numeric(8, 2))
    pass_mark: Decimal = Field(sa_type=Numeric(8, 2))
    merit_mark: Decimal | None = Field(default=None, sa_type=Numeric(8, 2))
    max_attempts: int = 1
    retake_wait_hours: int = 0
    release_policy: ReleasePolicy = Field(sa_type=one_of(ReleasePolicy, "release_policy"))
    released_at: datetime | None = None
    created_by: uuid.UUID
    created_at: datetime


class ExamFigures(SQLModel, table=True):
    """What had been measured of the bank's items when an exam was published: its papers are levelled by that.

    `figures` holds, by item code, the share of its marks an item gave and over how many candidates. It is read
    apart from the exam, since starts read the exam by the thousand.
    """

    __tablename__ = "exam_figures"

    exam_id: uuid.UUID = Field(foreign_key="exam.id", primary_key=True)
    figures: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Sitting(SQLModel, table=True):
    """One window in which an exam is taken; a make-up sitting serves those who failed or missed another.

    Without a duration of its own it has the exam's, without a last admission one may begin until it closes.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", "window_in_order"),
        CheckConstraint("duration_minutes > 0", "duration_positive"),
        CheckConstraint(
            "last_admission_at > opens_at AND last_admission_at <= closes_at", "last_admission_within_window"
        ),
        CheckConstraint("score_cap IS NULL OR (score_cap > 0 AND kind = 'make_up')", "cap_of_a_make_up"),
        CheckConstraint("overlap_percent >= 0 AND overlap_percent <= 100", "overlap_percent_within_range"),
    )

    id: uuid.UUID = Field(primary_key=True)
    exam_id: uuid.UUID = Field(foreign_key="exam.id", index=True)
    kind: AttemptKind = Field(sa_type=one_of(AttemptKind, "attempt_kind"))
    title: str = Field(max_length=120)
    batch_id: uuid.UUID | None = Field(default=None, foreign_key="batch.id", index=True)
    opens_at: datetime
    closes_at: datetime
    last_admission_at: datetime | None = None
    duration_minutes: int | None = None
    place: str = Field(default="", max_length=120)
    score_cap: Decimal | None = Field(default=None, sa_type=Numeric(8, 2))
    overlap_percent: int = 100
    created_at: datetime


class Candidate(SQLModel, table=True):
    """A person admitted to a sitting: where they sit, the extra time they are allowed and why.

    `held_open_seconds` is how much longer the window stays open for them alone: the sum of the extensions they were
    given while they had no open attempt.
    """

    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("sitting_id", "person_id"),
        UniqueConstraint("sitting_id", "hall", "seat_no"),
        CheckConstraint("time_percent >= 100", "time_percent_at_least_100"),
        CheckConstraint("extra_minutes >= 0", "extra_minutes_not_negative"),
        CheckConstraint("held_open_seconds >= 0", "held_open_not_negative"),
        CheckConstraint("seat_no > 0", "seat_no_positive"),
    )

    id: uuid.UUID = Field(primary_key=True)
    sitting_id: uuid.UUID = Field(foreign_key="sitting.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    makes_up_for_id: uuid.UUID | None = Field(default=None, foreign_key="sitting.id")
    time_percent: int = 100
    extra_minutes: int = 0
    allowance_reason: str = Field(default="", max_length=200)
    held_open_seconds: int = 0
    hall: str = Field(default="", max_length=60)
    seat_no: int | None = None
    # None for those admitted before it was written down: they count as admitted from the first.
    admitted_at: datetime | None = None
