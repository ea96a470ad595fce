"""Training as a person's record shows it, wherever it was held."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Outside:
    """What somebody was taught elsewhere, as it was written down."""

    title: str
    organiser: str
    starts_on: date
    ends_on: date
    credit_hours: Decimal
    evidence: str


@dataclass(frozen=True, slots=True)
class OutsideFacts:
    """A line of training held elsewhere: whose, what, on what evidence, and from which row of which file."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_path: str
    unit_name: str
    what: Outside
    recorded_by_name: str
    recorded_at: datetime
    file_name: str
    file_sha256: str
    row: int | None
    reversed_at: datetime | None
    reversed_because: str


@dataclass(frozen=True, slots=True)
class Training:
    """One line of a person's register for a year."""

    title: str
    organiser: str
    starts_on: date
    ends_on: date
    hours: Decimal
    document: str
    outside: bool


@dataclass(frozen=True, slots=True)
class Target:
    """So many credited hours in so many years, and by what (a key) that is asked for."""

    key: str
    hours: Decimal
    years: int
    source: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a year stands against a target: this year's hours, those of the earlier years that count with it."""

    target: Target
    this_year: Decimal
    carried: Decimal

    @property
    def counted(self) -> Decimal:
        return self.this_year + self.carried

    @property
    def missing(self) -> Decimal:
        return max(self.target.hours - self.counted, Decimal(0))
