"""Batches, and seats in them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from app.organisation.facts import Rank
from app.planning.models import BatchState, ClassType, Origin


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """One intake; `enrolled` counts its open seats. No tiers named means all of them."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    number: int
    class_type: ClassType
    title: str
    starts_on: date
    ends_on: date
    place: str
    capacity: int
    tier_ids: tuple[uuid.UUID, ...]
    state: BatchState
    enrolled: int
    capacity_min: int = 0


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A person's open seat in a batch, with the unit they were in when the roster was frozen."""

    enrolment_id: uuid.UUID
    batch_id: uuid.UUID
    origin: Origin
    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    post: str
    rank: Rank
    tier_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """An open seat as its holder sees it."""

    enrolment_id: uuid.UUID
    origin: Origin
    created_at: datetime
    batch: BatchFacts
