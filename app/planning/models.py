"""Rows of planning: programmes, tiers, the frozen roster, batches, plans and enrolments."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.organisation.models import Level, Rank


class ProgrammeState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    CLOSED = "closed"


class Programme(SQLModel, table=True):
    """A rotation programme: on what document it rests, when it runs, and what completes it."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "days_in_order"),
        CheckConstraint("required_minutes >= 0", "required_minutes_not_negative"),
        CheckConstraint("attendance_percent BETWEEN 0 AND 100", "attendance_percent_is_percent"),
    )

    id: uuid.UUID = Field(primary_key=True)
    name: str = Field(max_length=120)
    document_no: str = Field(max_length=60)
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id")
    unit_path: str = Field(max_length=300, index=True)
    starts_on: date
    ends_on: date
    state: ProgrammeState = Field(sa_type=one_of(ProgrammeState, "programme_state"))
    hour_rule: str = Field(max_length=40)
    required_minutes: int
    attendance_percent: int = 80
    exam_required: bool = True
    max_away_percent: int = 30
    on_duty_min: int = 1
    roster_frozen_at: datetime | None = None
    roster_as_of: date | None = None
    created_by: uuid.UUID
    created_at: datetime


class Tier(SQLModel, table=True):
    """A layer of a programme's people: a rule over unit level and rank. The first that fits wins."""

    __tablename__ = "tier"
    __table_args__ = (UniqueConstraint("programme_id", "position"),)

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    position: int
    name: str = Field(max_length=60)
    levels: list[str] = Field(sa_column=Column(JSON, nullable=False))
    ranks: list[str] = Field(sa_column=Column(JSON, nullable=False))
    leaders_only: bool = False


class RosterEntry(SQLModel, table=True):
    """A person who must be trained, with unit, post and rank as they were when the roster was frozen."""

    __tablename__ = "roster_entry"
    __table_args__ = (
        UniqueConstraint("programme_id", "person_id"),
        Index("ix_roster_entry_programme_id_unit_path", "programme_id", "unit_path"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id")
    unit_path: str = Field(max_length=300)
    unit_name: str = Field(max_length=120)
    post: str = Field(max_length=120)
    level: Level = Field(sa_type=one_of(Level, "level"))
    rank: Rank = Field(sa_type=one_of(Rank, "rank"))
    is_principal_leader: bool
    tier_id: uuid.UUID | None = Field(default=None, foreign_key="tier.id")
    added_at: datetime


class ClassType(StrEnum):
    SEMINAR = "seminar"
    THEMATIC = "thematic"
    OTHER = "other"


class BatchState(StrEnum):
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Batch(SQLModel, table=True):
    """One intake: when, where, of what kind, and for how many. No tiers named means all of them."""

    __tablename__ = "batch"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("ends_on >= starts_on", "days_in_order"),
        CheckConstraint("capacity > 0", "capacity_positive"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    number: int
    class_type: ClassType = Field(sa_type=one_of(ClassType, "class_type"))
    title: str = Field(max_length=120)
    starts_on: date
    ends_on: date
    place: str = Field(default="", max_length=120)
    capacity: int
    tier_ids: list[str] = Field(sa_column=Column(JSON, nullable=False))
    host_unit_id: uuid.UUID | None = Field(default=None, foreign_key="org_unit.id")
    state: BatchState = Field(sa_type=one_of(BatchState, "batch_state"))


class PlanState(StrEnum):
    PROPOSING = "proposing"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    FAILED = "failed"


class RotationPlan(SQLModel, table=True):
    """A version of who goes when. At most one of a programme is published."""

    __tablename__ = "rotation_plan"
    __table_args__ = (
        UniqueConstraint("programme_id", "version"),
        Index(
            "uq_rotation_plan_published",
            "programme_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    version: int
    state: PlanState = Field(sa_type=one_of(PlanState, "plan_state"))
    settings: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    summary: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    job_id: uuid.UUID | None = Field(default=None, foreign_key="job.id")
    created_by: uuid.UUID
    created_at: datetime
    published_at: datetime | None = None


class PlanLine(SQLModel, table=True):
    """A person in a plan: a batch, or the one cause why there is none."""

    __tablename__ = "plan_line"
    __table_args__ = (
        UniqueConstraint("plan_id", "person_id"),
        CheckConstraint("(batch_id IS NULL) = (cause IS NOT NULL)", "batch_or_cause"),
        Index("ix_plan_line_plan_id_batch_id", "plan_id", "batch_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    plan_id: uuid.UUID = Field(foreign_key="rotation_plan.id", ondelete="CASCADE")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id")
    batch_id: uuid.UUID | None = Field(default=None, foreign_key="batch.id")
    cause: str | None = Field(default=None, max_length=40)
    cause_data: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    pinned: bool = False


class Origin(StrEnum):
    PLANNED = "planned"
    SELF_SELECTED = "self_selected"
    SUBSTITUTE = "substitute"
    MAKE_UP = "make_up"


class Enrolment(SQLModel, table=True):
    """A person's seat in a batch; withdrawn seats stay on record. One open seat a programme."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "uq_enrolment_open",
            "batch_id",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_enrolment_programme_id_person_id", "programme_id", "person_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    batch_id: uuid.UUID = Field(foreign_key="batch.id", index=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    origin: Origin = Field(sa_type=one_of(Origin, "origin"))
    created_by: uuid.UUID
    created_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = Field(default="", max_length=200)


class ExcuseKind(StrEnum):
    EXEMPTION = "exemption"
    DEFERRAL = "deferral"


class Excuse(SQLModel, table=True):
    """An approved exemption or deferral: its reason, approver, proof and expiry stay visible."""

    __tablename__ = "excuse"
    __table_args__ = (
        Index(
            "uq_excuse_open",
            "programme_id",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    kind: ExcuseKind = Field(sa_type=one_of(ExcuseKind, "excuse_kind"))
    reason: str = Field(max_length=300)
    proof: str = Field(max_length=300)
    approved_by: uuid.UUID
    approved_at: datetime
    expires_on: date
    withdrawn_at: datetime | None = None
