"""Rows of practice: rounds, their questions, what was answered, and the book of errors. Each is one person's own."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.practice.facts import Source, Standing
from question_bank.marks import Outcome


class PracticeRound(SQLModel, table=True):
    """A round of questions; a person has one open at a time, on whichever device."""

    __tablename__ = "practice_round"
    __table_args__ = (
        Index(
            "uq_practice_round_open",
            "person_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        CheckConstraint("finished_at IS NULL OR finished_at >= started_at", "finished_after_start"),
        CheckConstraint("size > 0", "size_positive"),
    )

    id: uuid.UUID = Field(primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    source: Source = Field(sa_type=one_of(Source, "round_source"))
    topic: str = Field(default="", max_length=60)
    kind: str = Field(default="", max_length=20)
    size: int
    started_at: datetime
    finished_at: datetime | None = None


class PracticeQuestion(SQLModel, table=True):
    """A question of a round: which wording, at which place, its options in which order."""

    __tablename__ = "practice_question"
    __table_args__ = (
        UniqueConstraint("round_id", "item_id"),
        CheckConstraint("position > 0", "position_positive"),
    )

    round_id: uuid.UUID = Field(foreign_key="practice_round.id", primary_key=True)
    position: int = Field(primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id")
    version_id: uuid.UUID = Field(foreign_key="item_version.id")
    option_order: list[str] = Field(sa_column=Column(JSON, nullable=False))


class PracticeAnswer(SQLModel, table=True):
    """The one answer to a question, with its marks and why.

    A written answer has no marks until its writer has judged it; that is the one thing added later, once.
    """

    __tablename__ = "practice_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "position"],
            ["practice_question.round_id", "practice_question.position"],
            name="fk_practice_answer_question",
        ),
        Index(None, "person_id", "item_id"),
        CheckConstraint("(marks IS NULL) = (outcome = 'needs_marker')", "unjudged_has_no_marks"),
        CheckConstraint("marks >= 0 AND marks <= out_of", "marks_within_range"),
        CheckConstraint("outcome <> 'right' OR marks = out_of", "right_has_all_marks"),
        CheckConstraint("(points IS NULL) = (judged_at IS NULL)", "judged_by_points"),
    )

    round_id: uuid.UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", index=True)
    response: str = Field(sa_type=Text)
    outcome: Outcome = Field(sa_type=one_of(Outcome, "practice_outcome"))
    marks: Decimal | None = Field(default=None, sa_type=Numeric(6, 2))
    out_of: Decimal = Field(sa_type=Numeric(6, 2))
    reason: str = Field(max_length=500)
    points: list[Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    answered_at: datetime
    judged_at: datetime | None = None


class ErrorBookEntry(SQLModel, table=True):
    """An item somebody got wrong (错题本): its box, the day it comes back, and whether it has left the book."""

    __tablename__ = "error_book_entry"
    __table_args__ = (
        UniqueConstraint("person_id", "item_id"),
        Index(None, "person_id", "due_on"),
        CheckConstraint("box >= 1 AND box <= 3", "box_exists"),
        CheckConstraint("times_wrong > 0", "was_wrong_once"),
        CheckConstraint("(standing = 'in') = (left_at IS NULL)", "left_when_not_in"),
        CheckConstraint("last_outcome <> 'needs_marker'", "last_is_decided"),
    )

    id: uuid.UUID = Field(primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", index=True)
    standing: Standing = Field(sa_type=one_of(Standing, "error_standing"))
    box: int
    due_on: date
    times_wrong: int
    last_answered_at: datetime
    last_outcome: Outcome = Field(sa_type=one_of(Outcome, "last_outcome"))
    added_at: datetime
    left_at: datetime | None = None
