"""Rows of delivery files (应急作答文件): what was handed over, and what was decided about it."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.exams.facts import DeliveryState


class Delivery(SQLModel, table=True):
    """A delivery file (应急作答文件) somebody handed over, and what was decided about it: once, with a reason.

    Each file is taken once. What an accepted one replaced stays in its lines, the receipt before it in `digest_before`.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("file_sha256"),
        CheckConstraint("(state = 'received') = (decided_at IS NULL)", "decided_when_not_received"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", "decided_by_somebody"),
        CheckConstraint("state = 'received' OR reason <> ''", "decided_with_reason"),
        CheckConstraint("(state = 'accepted') = (digest_after IS NOT NULL)", "accepted_has_receipt"),
    )

    id: uuid.UUID = Field(primary_key=True)
    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", index=True)
    file_sha256: str = Field(max_length=64)
    generation: int
    written_at: datetime
    received_by: uuid.UUID = Field(foreign_key="account.id")
    received_at: datetime
    state: DeliveryState = Field(sa_type=one_of(DeliveryState, "delivery_state"))
    decided_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    reason: str = Field(default="", max_length=200)
    digest_before: str | None = Field(default=None, max_length=64)
    digest_after: str | None = Field(default=None, max_length=64)
    answered_before: int | None = None
    answered_after: int | None = None


class DeliveredResponse(SQLModel, table=True):
    """One response of a delivery file; `applied` says it counts now, and what it replaced stands beside it."""

    __tablename__ = "delivered_response"
    __table_args__ = (CheckConstraint("rev > 0", "rev_positive"),)

    delivery_id: uuid.UUID = Field(foreign_key="delivery.id", primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", primary_key=True)
    rev: int
    payload: str = Field(sa_type=Text)
    applied: bool = False
    rev_before: int | None = None
    payload_before: str | None = Field(default=None, sa_type=Text)
