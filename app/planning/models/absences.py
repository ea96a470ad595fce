"""Days on which somebody cannot come, and the files that prove what was said of a person."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.planning.rules.proofs import ProofKind


class Absence(SQLModel, table=True):
    """Days on which a person is at no batch of any programme; `source_id` names what it follows from, once."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "days_in_order"),
        Index("ix_absence_person_id_ends_on", "person_id", "ends_on"),
    )

    id: uuid.UUID = Field(primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    source_id: uuid.UUID = Field(unique=True)
    starts_on: date
    ends_on: date
    noted_at: datetime


class Proof(SQLModel, table=True):
    """A file that proves something about a person, kept as it was handed in; never changed."""

    __tablename__ = "proof"
    __table_args__ = (
        CheckConstraint("size > 0", "size_positive"),
        CheckConstraint("file_name <> ''", "file_name_not_empty"),
    )

    id: uuid.UUID = Field(primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    file_name: str = Field(max_length=200)
    kind: ProofKind = Field(sa_type=one_of(ProofKind, "proof_kind"))
    sha256: str = Field(max_length=64)
    size: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    added_by: uuid.UUID = Field(foreign_key="account.id")
    added_at: datetime
