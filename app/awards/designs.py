"""What the awards room hands out of designs (样式), their versions, and the pictures of seals."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from certificates.looks import LookName


class DesignState(StrEnum):
    """How far a version has come: as the system brought it, written, waiting for a second person, decided."""

    SHIPPED = "shipped"
    DRAFT = "draft"
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


# What certificates may be issued with.
USABLE = frozenset({DesignState.SHIPPED, DesignState.APPROVED})


class SealState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    REVOKED = "revoked"


@dataclass(frozen=True)
class DesignVersionFacts:
    """One version of a design; `content` is its file, kept for ever."""

    number: int
    state: DesignState
    content: str
    digest: str
    title: str
    note: str
    restored_from: int | None
    written_by: uuid.UUID
    writer: str
    written_at: datetime
    decided_by: uuid.UUID | None
    decider: str
    decided_at: datetime | None
    comment: str


@dataclass(frozen=True)
class DesignFacts:
    """A unit's design with its versions, the newest first."""

    id: uuid.UUID
    key: str
    name: str
    based_on: str
    unit_id: uuid.UUID
    unit_path: str
    unit_name: str
    retired_at: datetime | None
    versions: tuple[DesignVersionFacts, ...]

    @property
    def newest(self) -> DesignVersionFacts:
        return self.versions[0]

    @property
    def used(self) -> DesignVersionFacts | None:
        """Return the version certificates are issued with: the newest that was approved."""
        return next((each for each in self.versions if each.state in USABLE), None)

    def version(self, number: int) -> DesignVersionFacts | None:
        return next((each for each in self.versions if each.number == number), None)


@dataclass(frozen=True)
class DesignLine:
    """A design in the list."""

    id: uuid.UUID
    name: str
    unit_name: str
    based_on: str
    newest: int
    state: DesignState
    used: int | None
    retired: bool


@dataclass(frozen=True)
class Offer:
    """A look certificates of a programme may be issued with, by what its title and its design are called."""

    look: LookName
    title: str
    name: str = ""


@dataclass(frozen=True)
class SealFacts:
    """The picture of a seal as its page shows it."""

    id: uuid.UUID
    unit_id: uuid.UUID
    unit_path: str
    unit_name: str
    sha256: str
    state: SealState
    source: str
    uploaded_by: uuid.UUID
    uploader: str
    uploaded_at: datetime
    decided_by: uuid.UUID | None
    decider: str
    decided_at: datetime | None
    revoked_at: datetime | None
    revoker: str
    reason: str
