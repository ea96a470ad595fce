"""Rows of marking by persons: how it is done, each reading of an answer, and second looks at marked scripts."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Numeric, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.exams.facts import Finding, ResultDetail


class MarkingPlan(SQLModel, table=True):
    """How an exam's short answers are read, and what its candidates see of their results. None means the usual."""

    __tablename__ = "marking_plan"
    __table_args__ = (
        CheckConstraint("markers IN (1, 2)", "one_or_two_markers"),
        CheckConstraint("tolerance >= 0", "tolerance_not_negative"),
        CheckConstraint("appeal_days >= 0 AND appeal_days <= 60", "appeal_days_within_range"),
    )

    exam_id: uuid.UUID = Field(foreign_key="exam.id", primary_key=True)
    markers: int = 1
    tolerance: Decimal = Field(default=Decimal(0), sa_type=Numeric(6, 2))
    detail: ResultDetail = Field(sa_type=one_of(ResultDetail, "result_detail"))
    appeal_days: int = 0
    changed_by: uuid.UUID = Field(foreign_key="account.id")
    changed_at: datetime


class Reading(SQLModel, table=True):
    """What one of several markers gives an answer, without knowing what the others gave.

    `mark_version` is that of the pending mark it was made for, 0 for none: a text that was replaced is read anew.
    """

    __tablename__ = "reading"
    __table_args__ = (
        UniqueConstraint("attempt_id", "item_id", "mark_version", "ordinal"),
        # No answer is read twice by the same person.
        UniqueConstraint("attempt_id", "item_id", "mark_version", "marker_id"),
        CheckConstraint("ordinal >= 1 AND ordinal <= 3", "at_most_three"),
        CheckConstraint("marks >= 0 AND marks <= out_of", "marks_within_range"),
        CheckConstraint("marker_id <> candidate_id", "marker_is_not_candidate"),
    )

    id: uuid.UUID = Field(primary_key=True)
    attempt_id: uuid.UUID = Field(foreign_key="attempt.id")
    item_id: uuid.UUID = Field(foreign_key="bank_item.id")
    mark_version: int = 0
    ordinal: int
    marker_id: uuid.UUID = Field(foreign_key="account.id", index=True)
    candidate_id: uuid.UUID = Field(foreign_key="person.id")
    points: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    marks: Decimal = Field(sa_type=Numeric(6, 2))
    out_of: Decimal = Field(sa_type=Numeric(6, 2))
    note: str = Field(default="", max_length=300)
    read_at: datetime


class SpotCheck(SQLModel, table=True):
    """A sample of an exam's marked scripts, drawn by a seed: whoever has the seed draws the same again."""

    __tablename__ = "spot_check"
    __table_args__ = (CheckConstraint("size > 0 AND size <= population", "size_within_population"),)

    id: uuid.UUID = Field(primary_key=True)
    exam_id: uuid.UUID = Field(foreign_key="exam.id", index=True)
    seed: str = Field(max_length=64)
    size: int
    population: int
    created_by: uuid.UUID = Field(foreign_key="account.id")
    created_at: datetime


class SpotScript(SQLModel, table=True):
    """A script of a sample, and what was found; None while nobody has looked."""

    __tablename__ = "spot_script"
    __table_args__ = (
        UniqueConstraint("check_id", "place"),
        CheckConstraint("(finding IS NULL) = (found_by IS NULL)", "finder_with_finding"),
        CheckConstraint("(finding IS NULL) = (found_at IS NULL)", "time_with_finding"),
    )

    check_id: uuid.UUID = Field(foreign_key="spot_check.id", primary_key=True)
    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", primary_key=True)
    place: int
    finding: Finding | None = Field(default=None, sa_type=one_of(Finding, "finding"))
    note: str = Field(default="", max_length=500)
    found_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    found_at: datetime | None = None
