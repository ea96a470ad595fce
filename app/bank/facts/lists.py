"""Lines of the list of items, work on many of them at once, and what a list was narrowed by."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.bank.facts.items import ItemState, Reserve


class BulkAction(StrEnum):
    """What may be done to many items at once."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETIRE = "retire"
    TOPIC = "topic"
    DIFFICULTY = "difficulty"
    RESERVE = "reserve"


@dataclass(frozen=True)
class ItemLine:
    """An item in the list."""

    id: uuid.UUID
    code: str
    kind: str
    state: ItemState
    drifted: bool
    version: int
    stem: str
    topic: str
    paragraph: str
    cognitive_level: str
    expected_difficulty: str
    reserved_for: Reserve | None
    facility: Decimal | None
    answered: int
    author_name: str
    reviewer_name: str | None
    updated_at: datetime


@dataclass(frozen=True)
class RunFacts:
    """An action on many items: how far it has come, and what was refused, as (code, reason)."""

    id: uuid.UUID
    action: BulkAction
    value: str
    total: int
    done: int
    changed: int
    refused: tuple[tuple[str, str], ...]
    job_id: uuid.UUID | None
    created_by: uuid.UUID
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class SavedFilterFacts:
    """A way to look at the list that its owner wants to come back to; `query` is the list's address."""

    id: uuid.UUID
    name: str
    query: str
