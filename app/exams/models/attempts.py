"""Rows of one person's one go: the attempt, its items, its responses, and what its page reported."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, Numeric, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.exams.facts import AttemptKind, AttemptState, MarkingState

TO_MARK = text("marking = 'unmarked' AND state IN ('submitted', 'expired')")


class Attempt(SQLModel, table=True):
    """One person's one go at an exam. The deadline is fixed at the start by the database's clock.

    An attempt that was ended by mistake is voided and gone on with in another, which names it in `continues_id`
    and uses up no further go.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("exam_id", "person_id", "ordinal"),
        UniqueConstraint("continues_id"),
        Index(
            "uq_attempt_open",
            "exam_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_attempt_state_deadline_at", "state", "deadline_at"),
        # What waits to be marked, few among all there ever were; asked for in these very words.
        Index("ix_attempt_to_mark", "exam_id", "id", sqlite_where=TO_MARK, postgresql_where=TO_MARK),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", "ended_when_not_open"),
        CheckConstraint("generation > 0", "generation_positive"),
    )

    id: uuid.UUID = Field(primary_key=True)
    exam_id: uuid.UUID = Field(foreign_key="exam.id")
    sitting_id: uuid.UUID = Field(foreign_key="sitting.id", index=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    kind: AttemptKind = Field(sa_type=one_of(AttemptKind, "attempt_kind"))
    ordinal: int
    state: AttemptState = Field(sa_type=one_of(AttemptState, "attempt_state"))
    generation: int = 1
    seed: str = Field(max_length=64)
    started_at: datetime
    deadline_at: datetime
    ended_at: datetime | None = None
    submit_key: uuid.UUID | None = None
    responses_digest: str | None = Field(default=None, max_length=64)
    answered: int = 0
    marking: MarkingState = Field(sa_type=one_of(MarkingState, "marking_state"))
    score: Decimal | None = Field(default=None, sa_type=Numeric(8, 2))
    passed: bool | None = None
    marked_at: datetime | None = None
    voided_reason: str = Field(default="", max_length=200)
    continues_id: uuid.UUID | None = Field(default=None, foreign_key="attempt.id")


class AttemptItem(SQLModel, table=True):
    """A drawn item of an attempt: which version, at which place, worth how much, its options in which order."""

    __tablename__ = "attempt_item"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", primary_key=True)
    version_id: uuid.UUID = Field(foreign_key="item_version.id")
    position: int
    marks: Decimal = Field(sa_type=Numeric(6, 2))
    option_order: list[str] = Field(sa_column=Column(JSON, nullable=False))


class Response(SQLModel, table=True):
    """The newest answer to an item: its revision only grows. `payload` is canonical JSON text."""

    __tablename__ = "response"
    __table_args__ = (CheckConstraint("rev > 0", "rev_positive"),)

    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", primary_key=True)
    rev: int
    payload: str = Field(sa_type=Text)
    saved_at: datetime


class ExamEvidence(SQLModel, table=True):
    """What the page reported during an attempt (focus lost and the like): evidence, never a verdict."""

    __tablename__ = "exam_evidence"

    id: uuid.UUID = Field(primary_key=True)
    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", index=True)
    kind: str = Field(max_length=40)
    at_ms: int = Field(sa_type=BigInteger)
    received_at: datetime
