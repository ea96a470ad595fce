"""Versions of a plan, and their lines."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import one_of


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


class PlanMove(SQLModel, table=True):
    """A change an organizer made to one line of a draft, in order; the last that stands may be undone.

    People who change places make two moves of one `step`.
    """

    __tablename__ = "plan_move"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: uuid.UUID = Field(primary_key=True)
    plan_id: uuid.UUID = Field(foreign_key="rotation_plan.id", ondelete="CASCADE")
    position: int
    step: int
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    before_id: uuid.UUID | None = Field(default=None, foreign_key="batch.id")
    after_id: uuid.UUID | None = Field(default=None, foreign_key="batch.id")
    was_pinned: bool
    is_pinned: bool
    broke: list[str] = Field(sa_column=Column(JSON, nullable=False))
    made_by: uuid.UUID
    made_at: datetime
    undone_at: datetime | None = None
