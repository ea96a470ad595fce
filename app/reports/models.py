"""Rows of calls for reports, of each unit's report, and of what was handed in."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.reports.facts import Decision, ReportState


class ReportCall(SQLModel, table=True):
    """Somebody asks the units of a programme to report by a day. The two reminders are sent once each."""

    __tablename__ = "report_call"
    __table_args__ = (
        CheckConstraint("title <> ''", "title_not_empty"),
        CheckConstraint("as_of IS NULL OR as_of <= due_on", "days_in_order"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id", index=True)
    unit_path: str = Field(max_length=300, index=True)
    title: str = Field(max_length=80)
    note: str = Field(default="", max_length=500)
    due_on: date = Field(index=True)
    as_of: date | None = None
    soon_told_at: datetime | None = None
    late_told_at: datetime | None = None
    reminded_on: date | None = None
    created_by: uuid.UUID = Field(foreign_key="account.id")
    created_at: datetime


class UnitReport(SQLModel, table=True):
    """A unit's report to a call: how far it has come, and the text as last written."""

    __tablename__ = "unit_report"
    __table_args__ = (
        UniqueConstraint("call_id", "unit_id"),
        CheckConstraint("(state = 'due') = (written_at IS NULL)", "due_until_written"),
        Index("ix_unit_report_unit_path_state", "unit_path", "state"),
    )

    id: uuid.UUID = Field(primary_key=True)
    call_id: uuid.UUID = Field(foreign_key="report_call.id")
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id")
    unit_path: str = Field(max_length=300)
    unit_name: str = Field(max_length=120)
    state: ReportState = Field(default=ReportState.DUE, sa_type=one_of(ReportState, "report_state"))
    texts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    revision: int = 0
    written_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    written_at: datetime | None = None


class ReportFigures(SQLModel, table=True):
    """The figures of a large unit's report as a job gathered them last, as of an instant: all it says but the text."""

    __tablename__ = "report_figures"

    report_id: uuid.UUID = Field(primary_key=True, foreign_key="unit_report.id")
    known_at: datetime
    about: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ReportVersion(SQLModel, table=True):
    """What a unit handed in: figures and text as they were then, with the digest of both.

    Triggers keep a row as it was written; all that may still come to it, once, is what somebody else decided.
    """

    __tablename__ = "report_version"
    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        CheckConstraint("number >= 1", "numbered_from_one"),
        CheckConstraint(
            "(decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL)",
            "decided_by_somebody",
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> submitted_by", "judged_by_another"),
        CheckConstraint(
            "decision IS NULL OR decision <> 'returned' OR comment <> ''", "returned_with_comment"
        ),
        Index(
            "uq_report_version_undecided",
            "report_id",
            unique=True,
            sqlite_where=text("decision IS NULL"),
            postgresql_where=text("decision IS NULL"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    report_id: uuid.UUID = Field(foreign_key="unit_report.id")
    number: int
    content: str = Field(sa_column=Column(Text, nullable=False))
    digest: str = Field(max_length=64)
    submitted_by: uuid.UUID = Field(foreign_key="account.id")
    submitted_at: datetime
    decision: Decision | None = Field(default=None, sa_type=one_of(Decision, "decision"), nullable=True)
    comment: str = Field(default="", max_length=500)
    decided_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
