"""Rows of the bank: an item, and its versions. What is asked and what is right lie in two columns."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.bank.facts import ItemState as ItemState
from app.db import one_of


class BankItem(SQLModel, table=True):
    """An item through its life; only an approved one is drawn, and no author approves their own."""

    __tablename__ = "bank_item"
    __table_args__ = (
        CheckConstraint("reviewer_id IS NULL OR reviewer_id <> author_id", "reviewer_is_not_author"),
    )

    id: uuid.UUID = Field(primary_key=True)
    code: str = Field(max_length=40, unique=True)
    kind: str = Field(max_length=20, index=True)
    state: ItemState = Field(sa_type=one_of(ItemState, "item_state"), index=True)
    version: int = 1
    topic: str = Field(max_length=60, index=True)
    paragraph: str = Field(max_length=10)
    cognitive_level: str = Field(max_length=20)
    expected_difficulty: str = Field(max_length=20)
    stem: str = Field(sa_type=Text)
    author_id: uuid.UUID = Field(foreign_key="account.id")
    reviewer_id: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    created_at: datetime
    updated_at: datetime


class ItemVersion(SQLModel, table=True):
    """One wording of an item, never changed; attempts point here. `item` holds nothing of the key."""

    __tablename__ = "item_version"
    __table_args__ = (UniqueConstraint("item_id", "version"),)

    id: uuid.UUID = Field(primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id")
    version: int
    item: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    key: Any = Field(sa_column=Column(JSON, nullable=False))
    document_id: uuid.UUID | None = Field(default=None, foreign_key="source_document.id")
    quote: str = Field(sa_type=Text)
    rationale: str = Field(sa_type=Text)
    created_by: uuid.UUID = Field(foreign_key="account.id")
    created_at: datetime
