"""The row of a milestone."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel


class Milestone(SQLModel, table=True):
    """A task of a programme with its owner and its days. What is done says when and by whom it was said to be.

    The two reminders are sent once each; a new due day or a new owner makes them due again.
    """

    __tablename__ = "milestone"
    __table_args__ = (
        CheckConstraint("due_on >= starts_on", "days_in_order"),
        CheckConstraint("title <> ''", "title_not_empty"),
        CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", "done_by_somebody"),
        Index("ix_milestone_done_on_due_on", "done_on", "due_on"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id", index=True)
    title: str = Field(max_length=80)
    detail: str = Field(default="", max_length=300)
    owner_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    starts_on: date
    due_on: date
    done_on: date | None = None
    done_note: str = Field(default="", max_length=200)
    done_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    soon_told_at: datetime | None = None
    late_told_at: datetime | None = None
    created_by: uuid.UUID = Field(foreign_key="account.id")
    created_at: datetime
