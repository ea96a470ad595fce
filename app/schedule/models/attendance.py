"""Rows of who was there, and of the hours that credits."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.schedule.facts import AttendanceSource, AttendanceStatus


class Attendance(SQLModel, table=True):
    """How a person attended a session. A change of it goes into the journal and reverses hours."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: uuid.UUID = Field(primary_key=True)
    session_id: uuid.UUID = Field(foreign_key="course_session.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    status: AttendanceStatus = Field(sa_type=one_of(AttendanceStatus, "attendance_status"))
    source: AttendanceSource = Field(sa_type=one_of(AttendanceSource, "attendance_source"))
    note: str = Field(default="", max_length=200)
    recorded_by: uuid.UUID
    recorded_at: datetime
    # When it was said, if that reached the server only later; and from which browser a code came, by its digest.
    noted_at: datetime | None = None
    device: str | None = Field(default=None, max_length=64)


class HourEntry(SQLModel, table=True):
    """One line of the hour ledger: a credit with its evidence and terms, or the reversal of one.

    Triggers of its migration let no line be changed or deleted. Lines from before terms were kept have none.
    """

    __tablename__ = "hour_entry"
    __table_args__ = (
        CheckConstraint(
            "(reverses_id IS NULL AND minutes > 0) OR (reverses_id IS NOT NULL AND minutes < 0)",
            "credit_or_reversal",
        ),
        CheckConstraint(
            "(held_minutes IS NULL AND share IS NULL AND rule_hours IS NULL AND rule_minutes IS NULL)"
            " OR (held_minutes > 0 AND share BETWEEN 1 AND 10000 AND rule_hours > 0 AND rule_minutes > 0)",
            "terms_whole",
        ),
        Index(
            "uq_hour_entry_reverses_id",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        Index("ix_hour_entry_programme_id_person_id", "programme_id", "person_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    batch_id: uuid.UUID = Field(foreign_key="batch.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    session_id: uuid.UUID = Field(foreign_key="course_session.id", index=True)
    minutes: int
    credit_hours: Decimal = Field(sa_type=Numeric(8, 2))
    rule: str = Field(max_length=40)
    held_minutes: int | None = None
    share: int | None = None
    rule_hours: Decimal | None = Field(default=None, sa_type=Numeric(6, 2), nullable=True)
    rule_minutes: int | None = None
    basis: str = Field(default="", max_length=120)
    reverses_id: uuid.UUID | None = Field(default=None, foreign_key="hour_entry.id")
    recorded_by: uuid.UUID
    recorded_at: datetime
