"""Frozen values of integrity reports: evidence in order, each with whom it concerns."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Somebody:
    """A candidate as a report names them to those who look into it."""

    attempt_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    sitting: str
    seat: str


@dataclass(frozen=True)
class Alike:
    """Two candidates whose wrong answers are more alike than chance explains."""

    first: Somebody
    second: Somebody
    equal: int
    both_wrong: int
    expected: float
    p_value: float
    adjusted: float


@dataclass(frozen=True)
class Fast:
    """A candidate who answered faster than most."""

    who: Somebody
    seconds: float
    answered: int
    usual: float | None


@dataclass(frozen=True)
class Away:
    """A candidate whose page lost the focus often."""

    who: Somebody
    times: int


@dataclass(frozen=True)
class Report:
    """What stood out in an exam; `pairs` were tested at `alpha`."""

    id: uuid.UUID
    exam_id: uuid.UUID
    made_at: datetime
    maker: str
    scripts: int
    pairs: int
    alpha: float
    alike: tuple[Alike, ...]
    fast: tuple[Fast, ...]
    away: tuple[Away, ...]
    devices: tuple[tuple[Somebody, ...], ...]

    @property
    def total(self) -> int:
        return len(self.alike) + len(self.fast) + len(self.away) + len(self.devices)
