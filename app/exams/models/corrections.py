"""Rows of wrong keys put right: what was decided about an item, and what it did to each attempt."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.exams.facts import CorrectionState, Treatment

STANDING = "state IN ('proposed', 'approved')"


class KeyCorrection(SQLModel, table=True):
    """What is to be done about one wording of an item in one exam; a second person decides.

    `done_upto` and `pass_number` say how far the regrade is: they are written with each of its steps.
    """

    __tablename__ = "key_correction"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('approved', 'done') OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
            "second_person_approves",
        ),
        CheckConstraint("(treatment = 'new_key') = (key_version_id IS NOT NULL)", "key_with_new_key"),
        CheckConstraint("reason <> ''", "reason_given"),
        CheckConstraint("(state = 'done') = (finished_at IS NOT NULL)", "finished_when_done"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", "decided_unless_proposed"),
        Index(
            "uq_key_correction_standing",
            "exam_id",
            "version_id",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    exam_id: uuid.UUID = Field(foreign_key="exam.id", index=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id")
    version_id: uuid.UUID = Field(foreign_key="item_version.id")
    treatment: Treatment = Field(sa_type=one_of(Treatment, "treatment"))
    key_version_id: uuid.UUID | None = Field(default=None, foreign_key="item_version.id")
    only_up: bool = False
    reason: str = Field(max_length=500)
    state: CorrectionState = Field(sa_type=one_of(CorrectionState, "correction_state"))
    proposed_by: uuid.UUID = Field(foreign_key="account.id")
    proposed_at: datetime
    decided_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    pass_number: int = 1
    done_upto: uuid.UUID | None = None
    finished_at: datetime | None = None


class RegradedAttempt(SQLModel, table=True):
    """What a correction changed in one attempt: marks of the item, score and verdict, before and after."""

    __tablename__ = "regraded_attempt"

    correction_id: uuid.UUID = Field(foreign_key="key_correction.id", primary_key=True)
    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", primary_key=True, index=True)
    old_marks: Decimal = Field(sa_type=Numeric(6, 2))
    new_marks: Decimal = Field(sa_type=Numeric(6, 2))
    old_score: Decimal | None = Field(default=None, sa_type=Numeric(8, 2))
    new_score: Decimal | None = Field(default=None, sa_type=Numeric(8, 2))
    old_passed: bool | None = None
    new_passed: bool | None = None
    told: bool = False
    at: datetime
