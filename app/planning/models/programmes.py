"""Programmes and their tiers."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.planning.facts import Leaders, Objective


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
        CheckConstraint("max_away_percent BETWEEN 0 AND 100", "max_away_percent_is_percent"),
        CheckConstraint("on_duty_min >= 0", "on_duty_min_not_negative"),
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
    # What the organizers say the conversion rests on; frozen with each line of the hour ledger.
    hour_basis: str = Field(default="", max_length=120)
    required_minutes: int
    attendance_percent: int = 80
    exam_required: bool = True
    max_away_percent: int = 30
    on_duty_min: int = 1
    objective: Objective = Field(default=Objective.EVEN, sa_type=one_of(Objective, "objective"))
    leaders: Leaders = Field(default=Leaders.EARLY, sa_type=one_of(Leaders, "leaders"))
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
