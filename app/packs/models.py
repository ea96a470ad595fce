"""Rows of orders, and of the packs that came of them. Triggers keep a pack as it was made."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.packs.facts import Inspection


class EvidencePack(SQLModel, table=True):
    """Somebody ordered the material of a unit and a period. `known_at` is the instant as of which rows are asked."""

    __tablename__ = "evidence_pack"
    __table_args__ = (
        CheckConstraint("since <= until", "days_in_order"),
        Index("ix_evidence_pack_programme_id_unit_path", "programme_id", "unit_path"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    unit_path: str = Field(max_length=300)
    unit_name: str = Field(max_length=120)
    since: date
    until: date
    kind: Inspection = Field(sa_type=one_of(Inspection, "inspection"))
    known_at: datetime
    ordered_by: uuid.UUID = Field(foreign_key="account.id")
    ordered_at: datetime
    job_id: uuid.UUID = Field(foreign_key="job.id")


class EvidencePackFile(SQLModel, table=True):
    """The archive that was made, with the SHA-256 of its bytes."""

    __tablename__ = "evidence_pack_file"
    __table_args__ = (CheckConstraint("size > 0 AND files > 0", "holds_something"),)

    pack_id: uuid.UUID = Field(primary_key=True, foreign_key="evidence_pack.id")
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sha256: str = Field(max_length=64)
    size: int
    files: int
    made_at: datetime
