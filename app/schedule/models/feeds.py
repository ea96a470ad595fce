"""Rows of calendars by address."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class CalendarToken(SQLModel, table=True):
    """The right to read a calendar by address; only its hash is kept.

    It belongs to the person who made it and shows their own sessions, or those of one batch, venue or lecturer.
    """

    __tablename__ = "calendar_token"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN batch_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN venue_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN lecturer_id IS NULL THEN 0 ELSE 1 END) <= 1",
            "one_subject",
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    token_sha256: str = Field(max_length=64, unique=True)
    batch_id: uuid.UUID | None = Field(default=None, foreign_key="batch.id")
    venue_id: uuid.UUID | None = Field(default=None, foreign_key="venue.id")
    lecturer_id: uuid.UUID | None = Field(default=None, foreign_key="lecturer.id")
    created_at: datetime
    revoked_at: datetime | None = None
