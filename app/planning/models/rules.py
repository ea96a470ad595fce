"""What an organizer asks of a plan beside the programme's settings: of single units, pairs and people."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel


class UnitRule(SQLModel, table=True):
    """How a unit and everything below it differ from the programme; the rule of the nearest unit above holds."""

    __tablename__ = "unit_rule"
    __table_args__ = (
        UniqueConstraint("programme_id", "unit_id"),
        CheckConstraint("max_away_percent BETWEEN 0 AND 100", "max_away_percent_is_percent"),
        CheckConstraint("on_duty_min >= 0", "on_duty_min_not_negative"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id")
    unit_path: str = Field(max_length=300)
    max_away_percent: int | None = None
    on_duty_min: int | None = None
    near: str = Field(default="", max_length=120)
    set_by: uuid.UUID
    set_at: datetime


class CoverPair(SQLModel, table=True):
    """One half of two people who cover for each other and are never away together; the other half is a row too."""

    __tablename__ = "cover_pair"
    __table_args__ = (
        UniqueConstraint("programme_id", "person_id"),
        CheckConstraint("person_id <> partner_id", "two_people"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    partner_id: uuid.UUID = Field(foreign_key="person.id")
    set_by: uuid.UUID
    set_at: datetime


class Ban(SQLModel, table=True):
    """A batch somebody must not be put in, and why."""

    __tablename__ = "ban"
    __table_args__ = (UniqueConstraint("programme_id", "person_id", "batch_id"),)

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    batch_id: uuid.UUID = Field(foreign_key="batch.id")
    reason: str = Field(max_length=200)
    set_by: uuid.UUID
    set_at: datetime
