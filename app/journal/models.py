"""Rows of the journal: events in chained streams, and each stream's head."""

import uuid
from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
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
