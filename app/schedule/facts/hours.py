"""Lines of the hour ledger, and their sum."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class HourLine:
    """One line of the hour ledger; a reversal has negative minutes."""

    id: uuid.UUID
    recorded_at: datetime
    session_id: uuid.UUID
    session_title: str
    starts_at: datetime
    batch_number: int
    minutes: int
    credit_hours: Decimal
    is_reversal: bool


@dataclass(frozen=True)
class HourSheet:
    """A person's hours in one programme: the ledger, its sum, and what the programme asks for."""

    programme_id: uuid.UUID
    programme_name: str
    hour_rule: str
    required_minutes: int
    minutes: int
    hours: Decimal
    required_hours: Decimal
    lines: tuple[HourLine, ...] = field(default=())
