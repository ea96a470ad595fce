"""Rows of the organisation: a dated tree of units, people, and who served where and when.

Dates are half-open: a period runs from `valid_from` up to, and not including, `valid_to`.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import UNIT_PATH, one_of
from app.organisation.facts import ImportState as ImportState
from app.organisation.facts import Level as Level
from app.organisation.facts import Rank as Rank


class OrgUnit(SQLModel, table=True):
    """A unit for as long as it exists; `code` never changes and makes up the paths."""

    __tablename__ = "org_unit"

    id: uuid.UUID = Field(primary_key=True)
    code: str = Field(max_length=20, unique=True)
    level: Level = Field(sa_type=one_of(Level, "level"))
    may_issue: bool = False
    created_at: datetime


class UnitPeriod(SQLModel, table=True):
    """What a unit was called and where it stood during a period. `path` is `/code/…/own code/`."""

    __tablename__ = "org_unit_period"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", "period_in_order"),
        Index(
            "uq_org_unit_period_current",
            "unit_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id", index=True)
    name: str = Field(max_length=120)
    parent_id: uuid.UUID | None = Field(default=None, foreign_key="org_unit.id", index=True)
    path: str = Field(sa_type=UNIT_PATH, index=True)
    depth: int
    position: int = 0
    valid_from: date
    valid_to: date | None = None


class Person(SQLModel, table=True):
    """A person on some roster; never an identity number, a picture or a place."""

    __tablename__ = "person"

    id: uuid.UUID = Field(primary_key=True, foreign_key="account.id")
    staff_no: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=100, index=True)
    name_pinyin: str = Field(max_length=200, index=True)
    phone: str | None = Field(default=None, max_length=20, unique=True)
    retires_on: date | None = None
    left_on: date | None = None
    created_at: datetime


class Appointment(SQLModel, table=True):
    """A person's service in a unit during a period. One current appointment is the main one and counts."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", "period_in_order"),
        Index(
            "uq_appointment_current_main",
            "person_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL AND is_main"),
            postgresql_where=text("valid_to IS NULL AND is_main"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id", index=True)
    post: str = Field(max_length=120)
    rank: Rank = Field(sa_type=one_of(Rank, "rank"))
    is_principal_leader: bool = False
    is_main: bool = True
    valid_from: date
    valid_to: date | None = None


class RosterImport(SQLModel, table=True):
    """An uploaded roster: its file, what it would change, and whether it was applied."""

    __tablename__ = "roster_import"
    __table_args__ = (
        Index(
            "uq_roster_import_applied",
            "file_sha256",
            "unit_id",
            unique=True,
            sqlite_where=text("state = 'applied'"),
            postgresql_where=text("state = 'applied'"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id")
    unit_path: str = Field(max_length=300)
    file_name: str = Field(max_length=200)
    file_sha256: str = Field(max_length=64, index=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    handed_back: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    state: ImportState = Field(sa_type=one_of(ImportState, "import_state"))
    complete_roster: bool = False
    effective_on: date
    summary: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    job_id: uuid.UUID | None = Field(default=None, foreign_key="job.id")
    created_by: uuid.UUID
    created_at: datetime
    applied_at: datetime | None = None


class RosterImportLine(SQLModel, table=True):
    """One row of an uploaded roster: what it would do, or what is wrong with it in words."""

    __tablename__ = "roster_import_line"
    __table_args__ = (UniqueConstraint("import_id", "row"),)

    id: uuid.UUID = Field(primary_key=True)
    import_id: uuid.UUID = Field(foreign_key="roster_import.id", ondelete="CASCADE")
    row: int
    action: str = Field(max_length=20, index=True)
    name: str = Field(max_length=100)
    staff_no: str = Field(max_length=60)
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
