"""Rows of the bank: an item, its versions, and where each stands in its document. What is asked and what is right
lie in two columns."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from app.bank.facts import ItemState as ItemState
from app.bank.facts import Reserve as Reserve
from app.db import one_of
from app.organisation.facts import ImportState
from question_bank.anchors import Standing


class BankItem(SQLModel, table=True):
    """An item through its life; only an approved one is drawn, and no author approves their own.

    `unit_path` is the unit whose item it is, `/` the bank all share. `search` is the stem made plain for finding;
    `key_place` where the key stands among the options, for counting alone. `facility` (0 to 1) and `answered` are
    filled by the statistics of exams.
    """

    __tablename__ = "bank_item"
    __table_args__ = (
        CheckConstraint("reviewer_id IS NULL OR reviewer_id <> author_id", "reviewer_is_not_author"),
        CheckConstraint("state <> 'approved' OR reviewer_id IS NOT NULL", "approved_was_reviewed"),
        CheckConstraint("state <> 'approved' OR paragraph <> ''", "approved_is_anchored"),
        CheckConstraint("facility IS NULL OR (facility >= 0 AND facility <= 1)", "facility_is_a_share"),
        CheckConstraint("answered >= 0", "answered_not_negative"),
        Index(None, "kind", "key_place"),
    )

    id: uuid.UUID = Field(primary_key=True)
    code: str = Field(max_length=40, unique=True)
    kind: str = Field(max_length=20, index=True)
    state: ItemState = Field(sa_type=one_of(ItemState, "item_state"), index=True)
    version: int = 1
    topic: str = Field(max_length=60, index=True)
    paragraph: str = Field(max_length=10, index=True)
    cognitive_level: str = Field(max_length=20)
    expected_difficulty: str = Field(max_length=20)
    stem: str = Field(sa_type=Text)
    search: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    key_place: int | None = None
    reserved_for: Reserve | None = Field(default=None, sa_type=one_of(Reserve, "reserved_for"))
    facility: Decimal | None = Field(default=None, sa_type=Numeric(5, 4))
    answered: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    unit_path: str = Field(default="/", max_length=300, index=True, sa_column_kwargs={"server_default": "/"})
    # Its passage changed or went, and nobody has confirmed or edited it since: it is not drawn.
    drifted: bool = Field(default=False, index=True)
    author_id: uuid.UUID = Field(foreign_key="account.id", index=True)
    reviewer_id: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    created_at: datetime
    updated_at: datetime = Field(index=True)


class ItemVersion(SQLModel, table=True):
    """One wording of an item, never changed; attempts point here. `item` holds nothing of the key.

    Approval is the one thing added to it later, and never by whoever wrote it.
    """

    __tablename__ = "item_version"
    __table_args__ = (
        UniqueConstraint("item_id", "version"),
        CheckConstraint("approved_by IS NULL OR approved_by <> created_by", "approved_by_another"),
        CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", "approval_is_dated"),
        CheckConstraint("(quote_start IS NULL) = (quote_end IS NULL)", "quote_has_two_ends"),
        CheckConstraint("quote_start >= 0 AND quote_start < quote_end", "quote_in_order"),
    )

    id: uuid.UUID = Field(primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id")
    version: int
    item: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    key: Any = Field(sa_column=Column(JSON, nullable=False))
    document_id: uuid.UUID | None = Field(default=None, foreign_key="source_document.id")
    quote: str = Field(sa_type=Text)
    # Which of several places in its passage the quote is, in the text it was written on; None where there is one.
    quote_start: int | None = None
    quote_end: int | None = None
    rationale: str = Field(sa_type=Text)
    created_by: uuid.UUID = Field(foreign_key="account.id")
    created_at: datetime
    approved_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    approved_at: datetime | None = None


class ItemSketch(SQLModel, table=True):
    """One mark of a stem's sketch: items whose stems are alike share one (`question_bank/likeness.py`)."""

    __tablename__ = "item_sketch"

    mark: int = Field(sa_type=BigInteger, primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", primary_key=True, index=True)


class ItemComment(SQLModel, table=True):
    """A word between author and reviewer on an item, perhaps on one of its versions; never changed."""

    __tablename__ = "item_comment"
    __table_args__ = (CheckConstraint("body <> ''", "says_something"),)

    id: uuid.UUID = Field(primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", index=True)
    version: int | None = None
    answers_id: uuid.UUID | None = Field(default=None, foreign_key="item_comment.id")
    author_id: uuid.UUID = Field(foreign_key="account.id")
    body: str = Field(sa_type=Text)
    created_at: datetime


class SavedFilter(SQLModel, table=True):
    """A way to look at the list of items that somebody wants to come back to."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: uuid.UUID = Field(primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="account.id")
    name: str = Field(max_length=40)
    query: str = Field(max_length=500)
    created_at: datetime


class BulkRun(SQLModel, table=True):
    """One action on many items: which, how far it has come, and what was refused and why.

    A run is done in steps; each step and the place it reached are committed together, so that a run that was
    interrupted goes on where it stopped.
    """

    __tablename__ = "bulk_run"
    __table_args__ = (CheckConstraint("done <= total", "done_within_total"),)

    id: uuid.UUID = Field(primary_key=True)
    action: str = Field(max_length=20)
    value: str = Field(default="", max_length=60)
    items: list[str] = Field(sa_column=Column(JSON, nullable=False))
    total: int
    done: int = 0
    changed: int = 0
    refused: list[list[str]] = Field(sa_column=Column(JSON, nullable=False))
    job_id: uuid.UUID | None = None
    created_by: uuid.UUID = Field(foreign_key="account.id")
    created_at: datetime
    ended_at: datetime | None = None


class ItemAnchor(SQLModel, table=True):
    """Where one wording of an item stands in one version of its document, and who confirmed that."""

    __tablename__ = "item_anchor"
    __table_args__ = (
        UniqueConstraint("item_version_id", "document_version_id"),
        CheckConstraint("(standing = 'gone') = (span_start IS NULL)", "gone_stands_nowhere"),
        CheckConstraint("(span_start IS NULL) = (span_end IS NULL)", "span_has_two_ends"),
        CheckConstraint("span_start >= 0 AND span_start < span_end", "span_in_order"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", "confirmed_by_somebody"),
        CheckConstraint("standing <> 'gone' OR confirmed_at IS NULL", "gone_is_not_confirmed"),
    )

    id: uuid.UUID = Field(primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", index=True)
    item_version_id: uuid.UUID = Field(foreign_key="item_version.id")
    document_version_id: uuid.UUID = Field(foreign_key="document_version.id", index=True)
    standing: Standing = Field(sa_type=one_of(Standing, "anchor_standing"))
    paragraph: str = Field(max_length=10)
    quote: str = Field(sa_type=Text)
    span_start: int | None = None
    span_end: int | None = None
    confirmed_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    confirmed_at: datetime | None = None
    created_at: datetime


class ItemStatistic(SQLModel, table=True):
    """How one wording fared in exams, and the alarm that keeps it off papers until somebody has looked.

    `figures` holds everything measured (`question_bank/statistics/`); it is replaced when exams are measured anew.
    """

    __tablename__ = "item_statistic"
    __table_args__ = (
        CheckConstraint("(heard_by IS NULL) = (heard_at IS NULL)", "heard_by_somebody"),
        CheckConstraint("heard_by IS NULL OR heard_because <> ''", "heard_with_reason"),
        CheckConstraint("scripts >= answered AND answered >= 0", "answered_within_scripts"),
    )

    version_id: uuid.UUID = Field(foreign_key="item_version.id", primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="bank_item.id", index=True)
    scripts: int
    answered: int
    figures: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    alarms: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    # A grave alarm nobody has looked into: the wording is not drawn.
    rings: bool = Field(index=True)
    # Options hardly anybody chooses, and nobody has said that they may stay: drawn as before, but on the list to do.
    advises: bool = Field(default=False, index=True)
    measured_at: datetime
    heard_by: uuid.UUID | None = Field(default=None, foreign_key="account.id")
    heard_at: datetime | None = None
    heard_because: str = Field(default="", max_length=300)


class ItemImport(SQLModel, table=True):
    """An uploaded file of items: what each would become, and whether the good ones were taken in."""

    __tablename__ = "item_import"
    __table_args__ = (
        Index(
            "uq_item_import_applied",
            "file_sha256",
            "unit_path",
            unique=True,
            sqlite_where=text("state = 'applied'"),
            postgresql_where=text("state = 'applied'"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    unit_path: str = Field(max_length=300, index=True)
    file_name: str = Field(max_length=200)
    file_sha256: str = Field(max_length=64, index=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    form: str = Field(max_length=20)
    source: str = Field(default="", sa_column=Column(Text, nullable=False))
    # The kept document its items cite; None where none was named.
    document_id: uuid.UUID | None = Field(default=None, foreign_key="source_document.id")
    handed_back: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    state: ImportState = Field(sa_type=one_of(ImportState, "import_state"))
    summary: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    job_id: uuid.UUID | None = Field(default=None, foreign_key="job.id")
    created_by: uuid.UUID = Field(foreign_key="account.id")
    created_at: datetime
    applied_at: datetime | None = None


class ItemImportLine(SQLModel, table=True):
    """One item of an uploaded file: what it would become, or what is wrong with it in words."""

    __tablename__ = "item_import_line"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    id: uuid.UUID = Field(primary_key=True)
    import_id: uuid.UUID = Field(foreign_key="item_import.id", ondelete="CASCADE")
    number: int
    place: str = Field(max_length=200)
    action: str = Field(max_length=20, index=True)
    code: str = Field(max_length=40)
    kind: str = Field(max_length=20)
    stem: str = Field(sa_type=Text)
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
