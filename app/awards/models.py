"""Rows of the awards: certificates with their frozen facts, one counter a series, and what they are drawn with."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.awards.designs import DesignState as DesignState
from app.awards.designs import SealState as SealState
from app.awards.facts import CertificateState as CertificateState
from app.awards.facts import RevocationState as RevocationState
from app.db import UNIT_PATH, one_of


class SerialCounter(SQLModel, table=True):
    """The last number given in a series; raised in the transaction that writes the certificate."""

    __tablename__ = "serial_counter"

    series: str = Field(primary_key=True, max_length=60)
    last: int


class Certificate(SQLModel, table=True):
    """A certificate. Its facts are frozen; a re-issue is a new row of the same serial, one version up.

    `unit_path` is where the holder stands on the roster; `facts` and `evidence` (what completion rested on) are
    canonical JSON text; `signature` is of the facts, in hexadecimal, by the key `key_id` names, both empty before
    certificates were signed; `correction` says why a version replaces the one before.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("serial", "version"),
        UniqueConstraint("series", "number", "version"),
        Index("ix_certificate_programme_id_unit_path", "programme_id", "unit_path"),
        Index(
            "uq_certificate_standing",
            "programme_id",
            "person_id",
            unique=True,
            sqlite_where=text("state IN ('issuing', 'valid')"),
            postgresql_where=text("state IN ('issuing', 'valid')"),
        ),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", "revoked_has_date"),
        CheckConstraint("state = 'issuing' OR pdf_sha256 IS NOT NULL", "issued_has_pdf"),
        CheckConstraint("(key_id = '') = (signature = '')", "signature_names_its_key"),
    )

    id: uuid.UUID = Field(primary_key=True)
    serial: str = Field(max_length=60, index=True)
    series: str = Field(max_length=60)
    number: int
    version: int = 1
    programme_id: uuid.UUID = Field(foreign_key="programme.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    batch_id: uuid.UUID | None = Field(default=None, foreign_key="batch.id")
    unit_path: str = Field(sa_type=UNIT_PATH)
    state: CertificateState = Field(sa_type=one_of(CertificateState, "certificate_state"))
    verify_code: str = Field(max_length=40, unique=True)
    facts: str = Field(sa_type=Text)
    facts_digest: str = Field(max_length=64)
    evidence: str = Field(sa_type=Text)
    correction: str = Field(default="", max_length=300)
    pdf_sha256: str | None = Field(default=None, max_length=64, index=True)
    key_id: str = Field(default="", max_length=8)
    signature: str = Field(default="", max_length=128)
    issued_on: date
    issued_by: uuid.UUID
    issued_at: datetime
    revoked_at: datetime | None = None
    revoked_by: uuid.UUID | None = None
    revoked_reason: str = Field(default="", max_length=300)


class Revocation(SQLModel, table=True):
    """A revocation asked for; another person carries it out. What was declined or withdrawn stays on record."""

    __tablename__ = "certificate_revocation"
    __table_args__ = (
        Index(
            "uq_certificate_revocation_asked",
            "certificate_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        CheckConstraint("(state IN ('asked', 'withdrawn')) = (decided_by IS NULL)", "decided_by_somebody"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", "takes_two"),
    )

    id: uuid.UUID = Field(primary_key=True)
    certificate_id: uuid.UUID = Field(foreign_key="certificate.id", index=True)
    state: RevocationState = Field(sa_type=one_of(RevocationState, "revocation_state"))
    reason: str = Field(max_length=300)
    asked_by: uuid.UUID
    asked_at: datetime
    decided_by: uuid.UUID | None = None
    decided_at: datetime | None = None


class Handout(SQLModel, table=True):
    """What somebody had put together to hand a class out: sheets to print, or its files packed; kept for a day."""

    __tablename__ = "certificate_handout"

    id: uuid.UUID = Field(primary_key=True)
    programme_id: uuid.UUID = Field(foreign_key="programme.id", index=True)
    name: str = Field(max_length=300)
    count: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_by: uuid.UUID
    created_at: datetime


class CertificateFile(SQLModel, table=True):
    """The PDF as it was issued, byte for byte."""

    __tablename__ = "certificate_file"

    certificate_id: uuid.UUID = Field(foreign_key="certificate.id", primary_key=True)
    pdf: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Design(SQLModel, table=True):
    """A unit's own design of certificates; `key` is what certificates name it by, `based_on` a shipped template."""

    __tablename__ = "certificate_design"
    __table_args__ = (CheckConstraint("name <> ''", "name_not_empty"),)

    id: uuid.UUID = Field(primary_key=True)
    key: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=60)
    based_on: str = Field(max_length=20)
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id")
    unit_path: str = Field(max_length=300, index=True)
    created_by: uuid.UUID
    created_at: datetime
    retired_at: datetime | None = None


class DesignVersion(SQLModel, table=True):
    """A version of a design. Its content never changes; triggers keep it, and what was decided about it."""

    __tablename__ = "certificate_design_version"
    __table_args__ = (
        UniqueConstraint("design_id", "number"),
        Index(
            "uq_certificate_design_version_asked",
            "design_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        CheckConstraint("number >= 1", "numbered_from_one"),
        CheckConstraint("state <> 'shipped' OR number = 1", "first_is_shipped"),
        CheckConstraint(
            "(state IN ('approved', 'declined')) = (decided_by IS NOT NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            "decided_by_somebody",
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> written_by", "takes_two"),
    )

    id: uuid.UUID = Field(primary_key=True)
    design_id: uuid.UUID = Field(foreign_key="certificate_design.id")
    number: int
    state: DesignState = Field(sa_type=one_of(DesignState, "design_state"))
    content: str = Field(sa_type=Text)
    digest: str = Field(max_length=64)
    title: str = Field(max_length=600)
    note: str = Field(default="", max_length=200)
    restored_from: int | None = None
    written_by: uuid.UUID
    written_at: datetime
    decided_by: uuid.UUID | None = None
    decided_at: datetime | None = None
    comment: str = Field(default="", max_length=300)


class Seal(SQLModel, table=True):
    """The picture of a unit's seal, drawn anew as it was taken in; used only while approved by a second person."""

    __tablename__ = "certificate_seal"
    __table_args__ = (
        Index(
            "uq_certificate_seal_approved",
            "unit_id",
            unique=True,
            sqlite_where=text("state = 'approved'"),
            postgresql_where=text("state = 'approved'"),
        ),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", "decided_by_somebody"),
        CheckConstraint("decided_by IS NULL OR decided_by <> uploaded_by", "takes_two"),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", "revoked_has_date"),
    )

    id: uuid.UUID = Field(primary_key=True)
    unit_id: uuid.UUID = Field(foreign_key="org_unit.id", index=True)
    unit_path: str = Field(max_length=300, index=True)
    png: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sha256: str = Field(max_length=64, index=True)
    source: str = Field(max_length=300)
    state: SealState = Field(sa_type=one_of(SealState, "seal_state"))
    uploaded_by: uuid.UUID
    uploaded_at: datetime
    decided_by: uuid.UUID | None = None
    decided_at: datetime | None = None
    revoked_by: uuid.UUID | None = None
    revoked_at: datetime | None = None
    reason: str = Field(default="", max_length=300)
