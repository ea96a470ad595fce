"""Frozen values of the packs room: what an inspection asks for, an order, and what came of it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Inspection(StrEnum):
    """What kind of inspection a pack is for; which parts each takes is in the rules."""

    FULL = "full"
    SPECIAL = "special"
    APPRAISAL = "appraisal"


class Part(StrEnum):
    """The parts of a pack, in the order in which they stand in it."""

    PLAN = "plan"
    ROSTER = "roster"
    TIMETABLE = "timetable"
    SIGN_IN = "sign_in"
    LEAVE = "leave"
    BLUEPRINT = "blueprint"
    RESULTS = "results"
    CERTIFICATES = "certificates"
    GAP = "gap"
    COVERAGE = "coverage"
    REPORT = "report"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class PackDraft:
    """What somebody is about to order: whose material, of which days (both included), for which inspection."""

    unit_path: str
    since: date
    until: date
    kind: Inspection


@dataclass(frozen=True, slots=True)
class PackFacts:
    """An order of material for an inspection. `sha256` and `size` (bytes) are known once it is made."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    unit_name: str
    since: date
    until: date
    kind: Inspection
    known_at: datetime
    ordered_by: uuid.UUID
    ordered_by_name: str
    ordered_at: datetime
    job_id: uuid.UUID
    sha256: str | None
    size: int | None
    files: int | None
    made_at: datetime | None

    @property
    def is_made(self) -> bool:
        return self.sha256 is not None
