"""Who has completed a programme, on what that rests, and what keeps a certificate from being printed."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.awards.facts.programmes import ClassFacts, Issuer
from app.planning.rules.completion import ExamStanding


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
