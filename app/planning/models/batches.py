"""Batches, and the seats in them."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import one_of


class ClassType(StrEnum):
    SEMINAR = "seminar"
    THEMATIC = "thematic"
    OTHER = "other"


class BatchState(StrEnum):
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Batch(SQLModel, table=True):
    """One intake: when, where, of what kind, and for how many. No tiers named means all of them.

    With fewer than `capacity_min` people a plan does not hold it.
    """

    __tablename__ = "batch"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("ends_on >= starts_on", "days_in_order"),
        CheckConstraint("capacity > 0", "capacity_positive"),
        CheckConstraint("capacity_min BETWEEN 0 AND capacity", "minimum_within_capacity"),
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
    capacity_min: int = 0
    tier_ids: list[str] = Field(sa_column=Column(JSON, nullable=False))
    host_unit_id: uuid.UUID | None = Field(default=None, foreign_key="org_unit.id")
    state: BatchState = Field(sa_type=one_of(BatchState, "batch_state"))


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
