"""Rows of training held elsewhere: only ever added, a wrong one reversed by another; and the files they came from."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class OutsideFile(SQLModel, table=True):
    """A workbook that was taken in whole: the same bytes are taken once."""

    __tablename__ = "outside_file"
    __table_args__ = (UniqueConstraint("file_sha256"),)

    id: uuid.UUID = Field(primary_key=True)
    file_name: str = Field(max_length=200)
    file_sha256: str = Field(max_length=64)
    rows: int
    recorded_by: uuid.UUID = Field(foreign_key="account.id")
    recorded_at: datetime


class OutsideTraining(SQLModel, table=True):
    """One line: hours earned elsewhere with their evidence, or the reversal of such a line with its reason."""

    __tablename__ = "outside_training"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "days_in_order"),
        CheckConstraint("evidence <> ''", "with_evidence"),
        CheckConstraint(
            "(reverses_id IS NULL AND credit_hours > 0) OR (reverses_id IS NOT NULL AND credit_hours < 0)",
            "credit_or_reversal",
        ),
        CheckConstraint("reverses_id IS NULL OR reason <> ''", "reversed_with_reason"),
        CheckConstraint("(file_id IS NULL) = (row_no IS NULL)", "row_of_a_file"),
        Index(
            "uq_outside_training_reverses_id",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        Index("ix_outside_training_person_id_ends_on", "person_id", "ends_on"),
    )

    id: uuid.UUID = Field(primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    title: str = Field(max_length=120)
    organiser: str = Field(max_length=120)
    starts_on: date
    ends_on: date
    credit_hours: Decimal = Field(sa_type=Numeric(8, 2))
    evidence: str = Field(max_length=200)
    reason: str = Field(default="", max_length=200)
    reverses_id: uuid.UUID | None = Field(default=None, foreign_key="outside_training.id")
    file_id: uuid.UUID | None = Field(default=None, foreign_key="outside_file.id", index=True)
    row_no: int | None = None
    recorded_by: uuid.UUID = Field(foreign_key="account.id")
    recorded_at: datetime
