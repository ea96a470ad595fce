"""Rows of score appeals."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, Text, text
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.exams.facts import AppealState


class ScoreAppeal(SQLModel, table=True):
    """A candidate's appeal against marks, on one item or the whole paper, and how it was decided."""

    __tablename__ = "score_appeal"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> person_id", "nobody_decides_their_own"),
        CheckConstraint("(state = 'open') = (decided_by IS NULL)", "decider_with_decision"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", "time_with_decision"),
        CheckConstraint("(state = 'open') = (decision = '')", "words_with_decision"),
        CheckConstraint("text <> ''", "text_given"),
        Index(
            "uq_score_appeal_open",
            "attempt_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", index=True)
    item_id: uuid.UUID | None = Field(default=None, foreign_key="bank_item.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    filed_at: datetime
    state: AppealState = Field(sa_type=one_of(AppealState, "appeal_state"))
    decided_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    decision: str = Field(default="", sa_column=Column("decision", Text, nullable=False))
