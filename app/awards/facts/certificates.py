"""Certificates as they were issued, their revocations, and what they are handed out as."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.awards.facts.people import Evidence
from certificates.facts import CertificateFacts


class CertificateState(StrEnum):
    ISSUING = "issuing"
    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class RevocationState(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class IssuedFacts:
    """A certificate as its pages show it."""

    id: uuid.UUID
    serial: str
    version: int
    state: CertificateState
    programme_id: uuid.UUID
    programme_name: str
    programme_path: str
    person_id: uuid.UUID
    batch_id: uuid.UUID | None
    unit_path: str
    verify_code: str
    facts: CertificateFacts
    facts_digest: str
    evidence: Evidence
    pdf_sha256: str | None
    key_id: str
    issued_on: date
    issued_by_name: str
    issued_at: datetime
    correction: str
    revoked_at: datetime | None
    revoked_by_name: str
    revoked_reason: str


@dataclass(frozen=True)
class IssuedLine:
    """A certificate in a list."""

    id: uuid.UUID
    serial: str
    version: int
    state: CertificateState
    holder_name: str
    staff_no: str
    unit_name: str
    programme_name: str
    class_title: str
    issued_on: date


@dataclass(frozen=True)
class RevocationFacts:
    """A revocation somebody asked for, which another person confirms or declines."""

    certificate_id: uuid.UUID
    serial: str
    holder_name: str
    programme_name: str
    reason: str
    asked_by: uuid.UUID
    asker: str
    asked_at: datetime


@dataclass(frozen=True)
class HandoutLine:
    """Something put together for somebody to take, without its bytes."""

    id: uuid.UUID
    name: str
    count: int
    created_by: uuid.UUID
    created_at: datetime


@dataclass(frozen=True)
class Change:
    """A fact that a re-issue would print differently."""

    field: str
    before: str
    after: str
