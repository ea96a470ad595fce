"""Figures of days that are over, kept so that a curve need not ask for each of its days anew."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class CoveragePoint(SQLModel, table=True):
    """What the rows said of a unit's subtree at the end of a day, and when that was worked out.

    The programme's own unit has a row for every day that is kept; a unit without one had nobody on that day.
    """

    __tablename__ = "coverage_point"

    programme_id: uuid.UUID = Field(primary_key=True, foreign_key="programme.id")
    unit_path: str = Field(primary_key=True, max_length=300)
    day: date = Field(primary_key=True)
    figures: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    worked_out_at: datetime
