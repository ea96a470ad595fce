"""Lines of the hour ledger, and their sum."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Credited:
    """What lines of the ledger add up to, and the first and last day of their sessions."""

    minutes: int
    hours: Decimal
    first: date
    last: date


@dataclass(frozen=True)
class HourTerms:
    """How a line's minutes and hours came about, frozen with the line so that anybody can work them out again.

    `held_minutes` is what the session gave, `share` how much of it counts in ten-thousandths, `rule_hours` for every
    `rule_minutes` the conversion, `basis` what the programme's organizers said it rests on.
    """

    held_minutes: int
    share: int
    rule_hours: Decimal
    rule_minutes: int
    basis: str = ""


@dataclass(frozen=True)
class HourLine:
    """One line of the hour ledger; a reversal has negative minutes. Lines from before terms were kept have none."""

    id: uuid.UUID
    recorded_at: datetime
    session_id: uuid.UUID
    session_title: str
    starts_at: datetime
    batch_number: int
    minutes: int
    credit_hours: Decimal
    is_reversal: bool
    terms: HourTerms | None = None


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
