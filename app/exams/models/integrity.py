"""Rows of integrity reports: what stood out in an exam, as it was worked out then."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class IntegrityReport(SQLModel, table=True):
    """One report, kept as it was made; a later one does not replace it. `body` names attempts, nobody by name."""

    __tablename__ = "integrity_report"

    id: uuid.UUID = Field(primary_key=True)
    exam_id: uuid.UUID = Field(foreign_key="exam.id", index=True)
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    made_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    made_at: datetime
