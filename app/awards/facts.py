"""What the awards room hands out: who may get a certificate, and certificates as they were issued."""

import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from app.config import Config
from app.exams.records.corrections import CorrectionFacts
from app.planning.rules.completion import ExamStanding
from certificates.facts import CertificateFacts

DEFAULT_TEMPLATE = "completion"


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
class Settings:
    """What is printed with: the address in the code, the default issuer's line, further fonts, and which look."""

    base_url: str
    issuer: str
    fallback_fonts: str = ""
    template: str = DEFAULT_TEMPLATE

    @classmethod
    def of(cls, config: Config) -> Self:
        return cls(config.base_url, config.issuer, config.fallback_fonts)

    def as_payload(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Issuer:
    """The unit that issues a programme's certificates: its part of the number, and its line on the paper."""

    code: str
    line: str
    unit_id: uuid.UUID | None = None


@dataclass(frozen=True)
class ProgrammeFacts:
    """A programme as the awards room needs it."""

    id: uuid.UUID
    name: str
    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    starts_on: date
    ends_on: date
    hour_rule: str
    required_minutes: int
    attendance_percent: int
    exam_required: bool


@dataclass(frozen=True)
class ClassFacts:
    """The batch somebody completed."""

    id: uuid.UUID
    number: int
    class_type: str
    title: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Evidence:
    """What completion rests on: what a person did beside what the programme asks, as it was read."""

    attended_any: bool
    credited_minutes: int
    required_minutes: int
    sessions_attended: int
    sessions_total: int
    attendance_percent: int
    required_sessions_missing: int
    exam: ExamStanding
    best_score: Decimal | None = None
    batch_ends_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class Candidate:
    """A person of the roster with the class they sat in, what they did, and the certificates they had."""

    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    unit_path: str
    post: str
    klass: ClassFacts | None
    evidence: Evidence
    hours: Decimal


@dataclass(frozen=True)
class Block:
    """One thing that keeps a certificate from being printed: characters without a glyph, or a text too long."""

    field: str
    characters: str = ""


@dataclass(frozen=True)
class Awaiting:
    """Somebody who has completed and holds no certificate; with blocks none can be issued yet."""

    candidate: Candidate
    blocks: tuple[Block, ...] = ()
    was_revoked: bool = False


@dataclass(frozen=True)
class Doubtful:
    """A valid certificate whose holder no longer meets the programme's rules: marks were changed, hours reversed."""

    certificate_id: uuid.UUID
    serial: str
    name: str


@dataclass(frozen=True)
class CorrectionCase:
    """A corrected exam and the programme whose certificates rest on it."""

    correction: CorrectionFacts
    programme: ProgrammeFacts


@dataclass(frozen=True)
class Consequences:
    """What a correction means for certificates: which no longer hold, and who has completed by it."""

    to_revoke: tuple[Doubtful, ...]
    to_issue: tuple[Candidate, ...]


@dataclass(frozen=True)
class Printable:
    """The valid certificates of one class, to be printed together; no id for people without a class."""

    batch_id: uuid.UUID | None
    title: str
    count: int


@dataclass(frozen=True)
class Survey:
    """How a programme stands with its certificates, within the reader's scope."""

    issuer: Issuer | None
    awaiting: tuple[Awaiting, ...]
    doubtful: tuple[Doubtful, ...]
    printable: tuple[Printable, ...]
    valid: int
    unfinished: int

    @property
    def ready(self) -> tuple[Candidate, ...]:
        """Return whom a run over everybody issues to; a revoked certificate is made good by hand only."""
        return tuple(each.candidate for each in self.awaiting if not each.blocks and not each.was_revoked)

    @property
    def by_hand(self) -> int:
        return sum(not each.blocks and each.was_revoked for each in self.awaiting)

    @property
    def blocked(self) -> tuple[Awaiting, ...]:
        return tuple(each for each in self.awaiting if each.blocks)


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
class ProgrammeLine:
    """A programme in the list of certificates, with its valid and its unfinished ones in the reader's scope."""

    id: uuid.UUID
    name: str
    unit_name: str
    valid: int
    unfinished: int


@dataclass(frozen=True)
class Proof:
    """All that the public may see of a certificate (CE-5).

    `key_revoked_on` is when the key that signed it was declared worthless: the record stands, the signature does not.
    """

    status: CertificateState
    serial: str
    holder: str
    title: str
    programme: str
    class_title: str
    starts_on: date
    ends_on: date
    issued_on: date
    issuer: str
    revoked_on: date | None = None
    revoked_reason: str = ""
    key_revoked_on: date | None = None


class FileFinding(StrEnum):
    """What can be said of a file somebody brought: on record, or signed by us, changed, signed by others, unsigned."""

    ON_RECORD = "on_record"
    WHOLE = "whole"
    REVOKED_KEY = "revoked_key"
    CHANGED = "changed"
    FOREIGN = "foreign"
    UNSIGNED = "unsigned"
    NO_PDF = "no_pdf"


@dataclass(frozen=True)
class FileProof:
    """What a file proves; the certificate only where the file is byte for byte the one that was issued."""

    finding: FileFinding
    sha256: str
    proof: Proof | None = None


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
