"""More time, one row a person and decision."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.exams.facts import ExtensionKind as ExtensionKind


class Extension(SQLModel, table=True):
    """More time for one person, never changed: an extension with its reason, or the reversal of one.

    Rows of one decision share `decision_id`. Where an attempt was open its deadline stands here as it was and as it
    became, never earlier (EX-4); else the person's window stays open longer. Nobody grants their own (GR-6).
    """

    __tablename__ = "extension"
    __table_args__ = (
        UniqueConstraint("reverses_id"),
        CheckConstraint(
            "(kind = 'reversal' AND reverses_id IS NOT NULL AND seconds < 0)"
            " OR (kind <> 'reversal' AND reverses_id IS NULL AND seconds > 0)",
            "grant_or_reversal",
        ),
        CheckConstraint(
            "(attempt_id IS NULL) = (deadline_before IS NULL)"
            " AND (attempt_id IS NULL) = (deadline_after IS NULL)",
            "deadline_of_an_open_attempt",
        ),
        CheckConstraint("deadline_after >= deadline_before", "deadline_never_earlier"),
        CheckConstraint("granted_by <> person_id", "never_ones_own"),
        CheckConstraint("reason <> ''", "reason_given"),
        Index("ix_extension_sitting_id_person_id", "sitting_id", "person_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    decision_id: uuid.UUID = Field(index=True)
    kind: ExtensionKind = Field(sa_type=one_of(ExtensionKind, "extension_kind"))
    sitting_id: uuid.UUID = Field(foreign_key="sitting.id")
    person_id: uuid.UUID = Field(foreign_key="person.id")
    attempt_id: uuid.UUID | None = Field(default=None, foreign_key="attempt.id", index=True)
    seconds: int
    deadline_before: datetime | None = None
    deadline_after: datetime | None = None
    reason: str = Field(max_length=200)
    evidence: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    reverses_id: uuid.UUID | None = Field(default=None, foreign_key="extension.id")
    granted_by: uuid.UUID
    granted_at: datetime
