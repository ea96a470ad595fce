"""Rows of the library: source documents with the versions of their text, study material, reading tasks, receipts."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import one_of
from app.library.facts import ConveyanceForm
from question_bank.documents import Role


class SourceDocument(SQLModel, table=True):
    """A governing document by its number; its text comes in versions, once somebody brings it in."""

    __tablename__ = "source_document"

    id: uuid.UUID = Field(primary_key=True)
    document_no: str = Field(max_length=60, unique=True)
    title: str = Field(max_length=200)
    issued_on: date
    created_at: datetime


class DocumentDraft(SQLModel, table=True):
    """A document's text on its way in: divided by the machine, corrected by people, and not yet kept."""

    __tablename__ = "document_draft"
    __table_args__ = (CheckConstraint("revision > 0", "revision_counts"),)

    id: uuid.UUID = Field(primary_key=True)
    document_id: uuid.UUID | None = Field(default=None, foreign_key="source_document.id")
    file_name: str = Field(max_length=200)
    content_sha256: str = Field(max_length=64)
    parts: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    revision: int = 1
    created_by: uuid.UUID = Field(foreign_key="account.id")
    created_at: datetime
    updated_at: datetime


class DocumentVersion(SQLModel, table=True):
    """One text of a document, never changed; a revised document has another. The digest is of its passages."""

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        CheckConstraint("number > 0", "number_counts"),
    )

    id: uuid.UUID = Field(primary_key=True)
    document_id: uuid.UUID = Field(foreign_key="source_document.id")
    number: int
    file_name: str = Field(max_length=200)
    content_sha256: str = Field(max_length=64)
    digest: str = Field(max_length=64)
    created_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    created_at: datetime


class DocumentPassage(SQLModel, table=True):
    """A numbered paragraph of one version, in the document's own words."""

    __tablename__ = "document_passage"
    __table_args__ = (
        UniqueConstraint("version_id", "paragraph"),
        UniqueConstraint("version_id", "position"),
        CheckConstraint("length(text) > 0", "has_words"),
    )

    id: uuid.UUID = Field(primary_key=True)
    version_id: uuid.UUID = Field(foreign_key="document_version.id")
    position: int
    paragraph: str = Field(max_length=10)
    role: Role = Field(sa_type=one_of(Role, "passage_role"))
    text: str = Field(sa_type=Text)


class Material(SQLModel, table=True):
    """A section of study material, in Markdown, bound to a paragraph of its document and to exact short quotes."""

    __tablename__ = "material"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    id: uuid.UUID = Field(primary_key=True)
    document_id: uuid.UUID = Field(foreign_key="source_document.id")
    position: int
    paragraph: str = Field(max_length=10)
    title: str = Field(max_length=120)
    body: str = Field(sa_type=Text)
    quotes: list[str] = Field(sa_column=Column(JSON, nullable=False))


class ReadingTask(SQLModel, table=True):
    """Asks everyone in a subtree to read a document's study material by a day."""

    __tablename__ = "reading_task"
    __table_args__ = (CheckConstraint("due_on >= opens_on", "days_in_order"),)

    id: uuid.UUID = Field(primary_key=True)
    document_id: uuid.UUID = Field(foreign_key="source_document.id")
    title: str = Field(max_length=120)
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id")
    unit_path: str = Field(max_length=300)
    opens_on: date
    due_on: date
    created_by: uuid.UUID
    created_at: datetime


class ReadingReceipt(SQLModel, table=True):
    """A person's word that they have read a task's material, with the unit they served in then."""

    __tablename__ = "reading_receipt"
    __table_args__ = (UniqueConstraint("task_id", "person_id"),)

    id: uuid.UUID = Field(primary_key=True)
    task_id: uuid.UUID = Field(foreign_key="reading_task.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id")
    confirmed_at: datetime


class ConveyanceReceipt(SQLModel, table=True):
    """A unit's report of how it passed the document on: when, in what form, to how many."""

    __tablename__ = "conveyance_receipt"
    __table_args__ = (
        UniqueConstraint("task_id", "unit_id"),
        CheckConstraint("headcount > 0", "headcount_positive"),
    )

    id: uuid.UUID = Field(primary_key=True)
    task_id: uuid.UUID = Field(foreign_key="reading_task.id")
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id", index=True)
    unit_path: str = Field(max_length=300)
    held_on: date
    form: ConveyanceForm = Field(sa_type=one_of(ConveyanceForm, "form"))
    headcount: int
    note: str = Field(default="", max_length=500)
    submitted_by: uuid.UUID
    submitted_at: datetime
