"""Rows of the messages room: what a person was told."""

import uuid
from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel


class Message(SQLModel, table=True):
    """One message in a person's inbox; `link` is a path of this site."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_person_id_created_at", "person_id", "created_at"),)

    id: uuid.UUID = Field(primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="account.id")
    kind: str = Field(max_length=40)
    title: str = Field(max_length=120)
    body: str = Field(sa_type=Text)
    link: str = Field(default="", max_length=300)
    created_at: datetime
    read_at: datetime | None = None
