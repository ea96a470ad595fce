"""The roster, and who is excused from it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from app.organisation.facts import Level, Rank
from app.planning.models import ExcuseKind


@dataclass(frozen=True, slots=True)
class ExcuseFacts:
    """An approved exemption or deferral, with who approved it, on what proof and until when."""

    id: uuid.UUID
    person_id: uuid.UUID
    kind: ExcuseKind
    reason: str
    proof: str
    approved_by: uuid.UUID
    approved_by_name: str
    approved_at: datetime
    expires_on: date
    file_id: uuid.UUID | None = None

    def holds_on(self, day: date) -> bool:
        return day <= self.expires_on


@dataclass(frozen=True, slots=True)
class OpenExcuse:
    """An excuse that was not lifted, with the programme it belongs to."""

    programme_id: uuid.UUID
    unit_path: str
    excuse: ExcuseFacts


@dataclass(frozen=True, slots=True)
class RosterFacts:
    """A person on the frozen roster, with unit, post and rank as they were then."""

    person_id: uuid.UUID
    staff_no: str
    name: str
    name_pinyin: str
    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    level: Level
    post: str
    rank: Rank
    is_principal_leader: bool
    tier_id: uuid.UUID | None
    tier_name: str | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Latecomer:
    """Somebody who serves in the programme's unit now and is not on its roster."""

    person_id: uuid.UUID
    name: str
    unit_name: str
    post: str


@dataclass(frozen=True, slots=True)
class RosterCount:
    """Figures of a roster: everyone, those outside every tier, and those who came after the freeze."""

    people: int
    outside: int
    late: int
