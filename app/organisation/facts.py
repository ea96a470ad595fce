"""What the organisation room hands out: units and people as they were on a day."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    PROVINCIAL_HQ = "provincial_hq"
    PROVINCIAL_SOCIETY = "provincial_society"
    PREFECTURE = "prefecture"
    PINGTAN = "pingtan"
    COUNTY = "county"
    GRASSROOTS = "grassroots"


class Rank(StrEnum):
    BUREAU = "bureau"
    DIVISION = "division"
    SECTION = "section"
    STAFF = "staff"
    OTHER = "other"


class ImportState(StrEnum):
    CHECKING = "checking"
    FAULTY = "faulty"
    READY = "ready"
    APPLYING = "applying"
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class UnitFacts:
    """A unit on a day; `path` is `/code/…/own code/`, `depth` 0 at the root."""

    id: uuid.UUID
    code: str
    name: str
    level: Level
    parent_id: uuid.UUID | None
    path: str
    depth: int
    may_issue: bool
    position: int = 0


@dataclass(frozen=True)
class UnitLine:
    """A unit of the tree page: its own people, those of its subtree, and its principal leaders."""

    unit: UnitFacts
    own: int
    subtree: int
    leaders: tuple[str, ...]
    under: tuple["UnitLine", ...] = ()


@dataclass(frozen=True)
class UnitPast:
    """A period of a unit's life: its name and the unit it stood under."""

    name: str
    parent_name: str | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class PersonFacts:
    """A person in the unit of their main appointment; for one who has left, the unit they left."""

    id: uuid.UUID
    staff_no: str
    name: str
    name_pinyin: str
    phone_masked: str
    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    level: Level
    post: str
    rank: Rank
    is_principal_leader: bool
    left_on: date | None
    retires_on: date | None = None


@dataclass(frozen=True)
class Service:
    """An appointment in a person's history, with the unit's name at its beginning."""

    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    post: str
    rank: Rank
    is_principal_leader: bool
    is_main: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class ImportFacts:
    """An uploaded roster. `summary` counts its lines by action, or says why the file could not be read."""

    id: uuid.UUID
    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    file_name: str
    file_sha256: str
    state: ImportState
    complete_roster: bool
    effective_on: date
    summary: dict[str, Any]
    job_id: uuid.UUID | None
    created_by: uuid.UUID
    created_by_name: str
    created_at: datetime
    applied_at: datetime | None
    handed_back: bool


@dataclass(frozen=True)
class ImportLine:
    """One line of a checked roster; `row` is None for somebody who is missing from it."""

    row: int | None
    action: str
    name: str
    staff_no: str
    unit_name: str
    changes: tuple[tuple[str, str, str], ...]
    faults: tuple[tuple[str, dict[str, str]], ...]
