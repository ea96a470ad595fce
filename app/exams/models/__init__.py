"""Rows of the exams: exam, sitting, candidate, attempt, its items and responses, and marks."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, Numeric, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.exams.facts import AttemptKind as AttemptKind
from app.exams.facts import AttemptState as AttemptState
from app.exams.facts import DeliveryState as DeliveryState
from app.exams.facts import ExamState as ExamState
from app.exams.facts import MarkingState as MarkingState
from app.exams.facts import ReleasePolicy as ReleasePolicy
from app.exams.models.contacts import Contact as Contact
from app.exams.models.extensions import Extension as Extension


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


class Attempt(SQLModel, table=True):
    """One person's one go at an exam. The deadline is fixed at the start by the database's clock.

    An attempt that was ended by mistake is voided and gone on with in another, which names it in `continues_id`
    and uses up no further go.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("exam_id", "person_id", "ordinal"),
        UniqueConstraint("continues_id"),
        Index(
            "uq_attempt_open",
            "exam_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_attempt_state_deadline_at", "state", "deadline_at"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", "ended_when_not_open"),
        CheckConstraint("generation > 0", "generation_positive"),
    )

    id: uuid.UUID = Field(primary_key=True)
    exam_id: uuid.UUID = Field(foreign_key="exam.id")
    sitting_id: uuid.UUID = Field(foreign_key="sitting.id", index=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    kind: AttemptKind = Field(sa_type=one_of(AttemptKind, "attempt_kind"))
    ordinal: int
    state: AttemptState = Field(sa_type=one_of(AttemptState, "attempt_state"))
    generation: int = 1
    seed: str = Field(max_length=64)
    started_at: datetime
    deadline_at: datetime
    ended_at: datetime | None = None
    submit_key: uuid.UUID | None = None
    responses_digest: str | None = Field(default=None, max_length=64)
    answered: int = 0
    marking: MarkingState = Field(sa_type=one_of(MarkingState, "marking_state"))
    score: Decimal | None = Field(default=None, sa_type=Numeric(8, 2))
    passed: bool | None = None
    marked_at: datetime | None = None
    voided_reason: str = Field(default="", max_length=200)
    continues_id: uuid.UUID | None = Field(default=None, foreign_key="attempt.id")


class AttemptItem(SQLModel, table=True):
    """A drawn item of an attempt: which version, at which place, worth how much, its options in which order."""

    __tablename__ = "attempt_item"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", primary_key=True)
    version_id: uuid.UUID = Field(foreign_key="item_version.id")
    position: int
    marks: Decimal = Field(sa_type=Numeric(6, 2))
    option_order: list[str] = Field(sa_column=Column(JSON, nullable=False))


class Response(SQLModel, table=True):
    """The newest answer to an item: its revision only grows. `payload` is canonical JSON text."""

    __tablename__ = "response"
    __table_args__ = (CheckConstraint("rev > 0", "rev_positive"),)

    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", primary_key=True)
    rev: int
    payload: str = Field(sa_type=Text)
    saved_at: datetime


class Mark(SQLModel, table=True):
    """The marks for one item, and why. A later mark replaces the one before it; none is overwritten.

    `candidate_id` stands beside a marker, so that the table itself keeps the two apart.
    """

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("attempt_id", "item_id", "version"),
        CheckConstraint("marks >= 0 AND marks <= out_of", "marks_within_range"),
        CheckConstraint(
            "marker_id IS NULL OR (candidate_id IS NOT NULL AND marker_id <> candidate_id)",
            "marker_is_not_candidate",
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", index=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id")
    version: int
    marks: Decimal = Field(sa_type=Numeric(6, 2))
    out_of: Decimal = Field(sa_type=Numeric(6, 2))
    reason: str = Field(max_length=500)
    points: list[Any] | None = Field(default=None, sa_column=Column(JSON))
    marker_id: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    candidate_id: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    marked_at: datetime


class ExamEvidence(SQLModel, table=True):
    """What the page reported during an attempt (focus lost and the like): evidence, never a verdict."""

    __tablename__ = "exam_evidence"

    id: uuid.UUID = Field(primary_key=True)
    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", index=True)
    kind: str = Field(max_length=40)
    at_ms: int = Field(sa_type=BigInteger)
    received_at: datetime


# What follows an exam lies beside it; whoever loads the rows of this room loads all of them.
from app.exams.models.analyses import ExamAnalysis as ExamAnalysis  # noqa: E402
from app.exams.models.appeals import ScoreAppeal as ScoreAppeal  # noqa: E402
from app.exams.models.corrections import KeyCorrection as KeyCorrection  # noqa: E402
from app.exams.models.corrections import RegradedAttempt as RegradedAttempt  # noqa: E402
from app.exams.models.integrity import IntegrityReport as IntegrityReport  # noqa: E402
from app.exams.models.marking import MarkingPlan as MarkingPlan  # noqa: E402
from app.exams.models.marking import Reading as Reading  # noqa: E402
from app.exams.models.marking import SpotCheck as SpotCheck  # noqa: E402
from app.exams.models.marking import SpotScript as SpotScript  # noqa: E402


class Delivery(SQLModel, table=True):
    """A delivery file (应急作答文件) somebody handed over, and what was decided about it: once, with a reason.

    Each file is taken once. What an accepted one replaced stays in its lines, the receipt before it in `digest_before`.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("file_sha256"),
        CheckConstraint("(state = 'received') = (decided_at IS NULL)", "decided_when_not_received"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", "decided_by_somebody"),
        CheckConstraint("state = 'received' OR reason <> ''", "decided_with_reason"),
        CheckConstraint("(state = 'accepted') = (digest_after IS NOT NULL)", "accepted_has_receipt"),
    )

    id: uuid.UUID = Field(primary_key=True)
    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", index=True)
    file_sha256: str = Field(max_length=64)
    generation: int
    written_at: datetime
    received_by: uuid.UUID = Field(foreign_key="account.id")
    received_at: datetime
    state: DeliveryState = Field(sa_type=one_of(DeliveryState, "delivery_state"))
    decided_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    reason: str = Field(default="", max_length=200)
    digest_before: str | None = Field(default=None, max_length=64)
    digest_after: str | None = Field(default=None, max_length=64)
    answered_before: int | None = None
    answered_after: int | None = None


class DeliveredResponse(SQLModel, table=True):
    """One response of a delivery file; `applied` says it counts now, and what it replaced stands beside it."""

    __tablename__ = "delivered_response"
    __table_args__ = (CheckConstraint("rev > 0", "rev_positive"),)

    delivery_id: uuid.UUID = Field(foreign_key="delivery.id", primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", primary_key=True)
    rev: int
    payload: str = Field(sa_type=Text)
    applied: bool = False
    rev_before: int | None = None
    payload_before: str | None = Field(default=None, sa_type=Text)
