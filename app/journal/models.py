"""Rows of the journal: events in chained streams, each stream's head, and the seals over them."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class Event(SQLModel, table=True):
    """Something that happened, written with the change itself and never changed again.

    `body` is the exact text that was hashed: canonical JSON of the event's details.
    """

    __tablename__ = "journal_event"
    __table_args__ = (UniqueConstraint("stream", "seq"),)

    id: uuid.UUID = Field(primary_key=True)
    stream: str = Field(max_length=80)
    seq: int
    at: datetime = Field(index=True)
    actor_id: uuid.UUID | None = Field(default=None, index=True)
    actor_name: str = Field(max_length=100)
    action: str = Field(max_length=60, index=True)
    object_type: str = Field(max_length=40)
    object_id: str = Field(max_length=64, index=True)
    unit_path: str = Field(default="/", max_length=300)
    body: str = Field(sa_type=Text)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class Head(SQLModel, table=True):
    """The last link of a stream, locked last in every transaction that adds to it."""

    __tablename__ = "journal_head"

    stream: str = Field(primary_key=True, max_length=80)
    seq: int
    hash: str = Field(max_length=64)


class SealRow(SQLModel, table=True):
    """A seal over what was written since the one before; never changed again."""

    __tablename__ = "journal_seal"
    __table_args__ = (
        CheckConstraint("number > 0 AND events > 0", name="covers_something"),
        CheckConstraint("(key_id = '') = (signature = '')", name="signed_by_a_key"),
    )

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sealed_at: datetime
    previous: str = Field(max_length=64)
    events: int
    root: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    key_id: str = Field(default="", max_length=64)
    signature: str = Field(default="", max_length=200)


class SealedStretch(SQLModel, table=True):
    """Which events of a stream a seal covers; stretches of one stream lie end to end."""

    __tablename__ = "journal_sealed"
    __table_args__ = (
        UniqueConstraint("stream", "first_seq"),
        UniqueConstraint("stream", "last_seq"),
        CheckConstraint("first_seq > 0 AND first_seq <= last_seq", name="in_order"),
    )

    seal_number: int = Field(
        primary_key=True, foreign_key="journal_seal.number", sa_column_kwargs={"autoincrement": False}
    )
    stream: str = Field(primary_key=True, max_length=80)
    first_seq: int
    last_seq: int
    last_hash: str = Field(max_length=64)
