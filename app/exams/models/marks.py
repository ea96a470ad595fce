"""Rows of marks: one for each item of an attempt, the newest counts."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Numeric, UniqueConstraint, false
from sqlmodel import Field, SQLModel


class Mark(SQLModel, table=True):
    """The marks for one item, and why. A later mark replaces the one before it; none is overwritten.

    `candidate_id` stands beside a marker, so that the table itself keeps the two apart. One that is `pending` takes
    the place of a mark whose text was replaced, and stands for no marks until a person has read the new text.
    """

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("attempt_id", "item_id", "version"),
        CheckConstraint("marks >= 0 AND marks <= out_of", "marks_within_range"),
        CheckConstraint(
            "marker_id IS NULL OR (candidate_id IS NOT NULL AND marker_id <> candidate_id)",
            "marker_is_not_candidate",
        ),
        CheckConstraint("NOT pending OR (marks = 0 AND marker_id IS NULL)", "pending_gives_nothing"),
    )

    id: uuid.UUID = Field(primary_key=True)
    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", index=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id")
    version: int
    marks: Decimal = Field(sa_type=Numeric(6, 2))
    out_of: Decimal = Field(sa_type=Numeric(6, 2))
    reason: str = Field(max_length=500)
    points: list[Any] | None = Field(default=None, sa_column=Column(JSON))
    marker_id: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    candidate_id: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    marked_at: datetime
    pending: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
