"""Rows of exam analyses: how an exam and its items fared, as it was worked out then."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class ExamAnalysis(SQLModel, table=True):
    """One analysis of an exam's released scripts, kept as it was made; a later one does not replace it."""

    __tablename__ = "exam_analysis"

    id: uuid.UUID = Field(primary_key=True)
    exam_id: uuid.UUID = Field(foreign_key="exam.id", index=True)
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    made_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    made_at: datetime
