"""The frozen roster, and the excuses that stand beside it."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import UNIT_PATH, one_of
from app.organisation.models import Level, Rank


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
    unit_path: str = Field(sa_type=UNIT_PATH)
    unit_name: str = Field(max_length=120)
    post: str = Field(max_length=120)
    level: Level = Field(sa_type=one_of(Level, "level"))
    rank: Rank = Field(sa_type=one_of(Rank, "rank"))
    is_principal_leader: bool
    tier_id: uuid.UUID | None = Field(default=None, foreign_key="tier.id")
    added_at: datetime


class ExcuseKind(StrEnum):
    EXEMPTION = "exemption"
    DEFERRAL = "deferral"


class Excuse(SQLModel, table=True):
    """An approved exemption or deferral: its reason, approver, proof and expiry stay visible."""

    __tablename__ = "excuse"
    __table_args__ = (
        CheckConstraint("approved_by <> person_id", "approved_by_another"),
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
    proof_id: uuid.UUID | None = Field(default=None, foreign_key="proof.id")
    expiry_told_at: datetime | None = None
