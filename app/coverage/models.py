"""Rows of figures that were counted for large programmes, day by day, with the instant as of which they were."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, LargeBinary
from sqlmodel import Field, SQLModel


class CoverageCounting(SQLModel, table=True):
    """The counting of a programme on a day: as of which instant, how many people, when it began, how long it took.

    Today's takes the place of the one before; a day that is over is counted once as of its end, and that one stands.
    """

    __tablename__ = "coverage_counting"

    programme_id: uuid.UUID = Field(primary_key=True, foreign_key="programme.id")
    day: date = Field(primary_key=True)
    known_at: datetime
    counted_at: datetime
    people: int
    seconds: int


class CoverageCount(SQLModel, table=True):
    """The figures of one unit as they were counted on a day: numbers that are not nought, by name.

    `tops_empty_branch` marks a unit in which nobody has started, while somebody has in the one above.
    """

    __tablename__ = "coverage_count"
    __table_args__ = (
        Index("ix_coverage_count_programme_id_day_parent_path", "programme_id", "day", "parent_path"),
    )

    programme_id: uuid.UUID = Field(primary_key=True, foreign_key="programme.id")
    day: date = Field(primary_key=True)
    unit_path: str = Field(primary_key=True, max_length=300)
    parent_path: str | None = Field(default=None, max_length=300)
    figures: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    people: int
    has_more: bool
    tops_empty_branch: bool


class CoverageList(SQLModel, table=True):
    """A long list of people somebody had written to a file: whom it is of, as of when; kept for a day."""

    __tablename__ = "coverage_list"

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id", index=True)
    name: str = Field(max_length=300)
    asked: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    known_at: datetime
    lines: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_by: uuid.UUID
    created_at: datetime
