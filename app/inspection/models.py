"""Rows of samples, of their people, and of what people made of anomalies."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.inspection.facts import AnomalyKind, Finding, Strata, Verdict


class Sample(SQLModel, table=True):
    """A sample with the frame it was drawn from. Triggers keep frame, seed and size; what comes later is its end."""

    __tablename__ = "inspection_sample"
    __table_args__ = (
        CheckConstraint("title <> ''", "title_not_empty"),
        CheckConstraint("size >= 1 AND size <= frame_count", "size_within_frame"),
        CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (summary = '')",
            "closed_with_summary",
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id", index=True)
    unit_path: str = Field(max_length=300)
    title: str = Field(max_length=80)
    strata: Strata = Field(sa_type=one_of(Strata, "strata"))
    size: int
    seed: str = Field(max_length=64)
    frame: str = Field(sa_column=Column(Text, nullable=False))
    frame_digest: str = Field(max_length=64)
    frame_count: int
    drawn_by: uuid.UUID = Field(foreign_key="account.id")
    drawn_at: datetime
    closed_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    closed_at: datetime | None = None
    summary: str = Field(default="", max_length=1000)


class SampleLine(SQLModel, table=True):
    """One person of a sample: what the system said when they were drawn, and what was found since."""

    __tablename__ = "inspection_line"
    __table_args__ = (
        UniqueConstraint("sample_id", "person_id"),
        UniqueConstraint("sample_id", "position"),
        CheckConstraint("(checked_at IS NULL) = (checked_by IS NULL)", "checked_by_somebody"),
        CheckConstraint("checked_by IS NULL OR checked_by <> person_id", "checked_by_another"),
    )

    id: uuid.UUID = Field(primary_key=True)
    sample_id: uuid.UUID = Field(foreign_key="inspection_sample.id")
    position: int
    person_id: uuid.UUID = Field(foreign_key="person.id")
    name: str = Field(max_length=100)
    staff_no: str = Field(max_length=40)
    unit_name: str = Field(max_length=120)
    stratum: str = Field(default="", max_length=120)
    told: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    attendance: Finding | None = Field(default=None, sa_type=one_of(Finding, "attendance"), nullable=True)
    hours: Finding | None = Field(default=None, sa_type=one_of(Finding, "hours"), nullable=True)
    attempt: Finding | None = Field(default=None, sa_type=one_of(Finding, "attempt"), nullable=True)
    certificate: Finding | None = Field(default=None, sa_type=one_of(Finding, "certificate"), nullable=True)
    note: str = Field(default="", max_length=500)
    checked_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    checked_at: datetime | None = None


class AnomalyJudgement(SQLModel, table=True):
    """What somebody made of an anomaly; rows are only added, and the latest stands."""

    __tablename__ = "anomaly_judgement"
    __table_args__ = (
        CheckConstraint("reason <> ''", "reason_not_empty"),
        Index("ix_anomaly_judgement_programme_id_kind_key", "programme_id", "kind", "key"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    kind: AnomalyKind = Field(sa_type=one_of(AnomalyKind, "anomaly_kind"))
    key: str = Field(max_length=120)
    verdict: Verdict = Field(sa_type=one_of(Verdict, "verdict"))
    reason: str = Field(max_length=500)
    judged_by: uuid.UUID = Field(foreign_key="account.id")
    judged_at: datetime


class AnomalyWatch(SQLModel, table=True):
    """How many anomalies of a programme nobody has judged, as last looked; home pages read this alone."""

    __tablename__ = "anomaly_watch"
    __table_args__ = (CheckConstraint("unjudged >= 0", "unjudged_not_negative"),)

    programme_id: uuid.UUID = Field(primary_key=True, foreign_key="programme.id")
    unjudged: int
    looked_at: datetime
