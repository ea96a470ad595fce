"""Rows of published figures, and of how each of them ended. Triggers keep both as they were written."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.snapshots.facts import Ending


class Snapshot(SQLModel, table=True):
    """A published figure: the frozen facts, compressed, and the SHA-256 of their bytes before they were."""

    __tablename__ = "coverage_snapshot"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("number >= 1", "numbered_from_one"),
        CheckConstraint("completed + missing <= required", "figures_add_up"),
        Index("ix_coverage_snapshot_programme_id_unit_path_day", "programme_id", "unit_path", "day"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    number: int
    unit_path: str = Field(max_length=300)
    unit_name: str = Field(max_length=120)
    day: date
    known_at: datetime
    note: str = Field(default="", max_length=200)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    digest: str = Field(max_length=64)
    required: int
    completed: int
    missing: int
    published_by: uuid.UUID = Field(foreign_key="account.id")
    published_at: datetime


class SnapshotEnd(SQLModel, table=True):
    """A snapshot was replaced by another one, or withdrawn; once, and with a reason."""

    __tablename__ = "coverage_snapshot_end"
    __table_args__ = (
        CheckConstraint("(kind = 'superseded') = (successor_id IS NOT NULL)", "superseded_by_another"),
        CheckConstraint("reason <> ''", "reason_not_empty"),
        CheckConstraint("successor_id IS NULL OR successor_id <> snapshot_id", "not_by_itself"),
    )

    snapshot_id: uuid.UUID = Field(primary_key=True, foreign_key="coverage_snapshot.id")
    kind: Ending = Field(sa_type=one_of(Ending, "ending"))
    reason: str = Field(max_length=300)
    successor_id: uuid.UUID | None = Field(default=None, foreign_key="coverage_snapshot.id")
    ended_by: uuid.UUID = Field(foreign_key="account.id")
    ended_at: datetime
