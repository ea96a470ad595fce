"""What stands in the way of a session: stretches of time that something already holds, or that something asks about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from app.clock import SHANGHAI


class ObstacleKind(StrEnum):
    OUTSIDE = "outside"
    BATCH = "batch"
    LECTURER = "lecturer"
    VENUE = "venue"
    PERSON = "person"
    SEATS = "seats"
    AWAY = "away"
    HOLIDAY = "holiday"


# What an organizer may knowingly do all the same: chairs can be carried, a lecturer asked, a holiday given up.
ASKS = frozenset({ObstacleKind.SEATS, ObstacleKind.AWAY, ObstacleKind.HOLIDAY})


@dataclass(frozen=True)
class Obstacle:
    """A stretch of time that is not free for a session, and why; `ends_at` itself is free again."""

    kind: ObstacleKind
    starts_at: datetime
    ends_at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Tell whether an organizer may insist."""
        return self.kind in ASKS


def against(starts_at: datetime, ends_at: datetime, obstacles: Iterable[Obstacle]) -> list[Obstacle]:
    """Return what stands in the way of a time: every obstacle that shares some moment with it."""
    return [one for one in obstacles if one.starts_at < ends_at and one.ends_at > starts_at]


def outside(first: date, last: date, starts_at: datetime, ends_at: datetime) -> list[Obstacle]:
    """Return the parts of a span that lie before a batch's first day or after its last."""
    opens, closes = midnight(first), midnight(last + timedelta(days=1))
    days = {"first": first.isoformat(), "last": last.isoformat()}
    parts = ((starts_at, min(ends_at, opens)), (max(starts_at, closes), ends_at))
    return [Obstacle(ObstacleKind.OUTSIDE, begin, end, days) for begin, end in parts if begin < end]


@dataclass(frozen=True)
class Stretch:
    """A part of one day, in minutes after midnight, that an obstacle covers."""

    on: date
    first: int
    last: int
    obstacle: Obstacle


def stretches(obstacles: Iterable[Obstacle], days: Sequence[date]) -> list[Stretch]:
    """Cut obstacles into the days they touch, for a picture of a week."""
    found = []
    for one in obstacles:
        for day in days:
            first, last = minute_of(one.starts_at, day), minute_of(one.ends_at, day)
            if first < last:
                found.append(Stretch(day, first, last, one))
    return found


def midnight(day: date) -> datetime:
    """Return when a day begins in Fujian."""
    return datetime.combine(day, time(), SHANGHAI)


def minute_of(at: datetime, day: date) -> int:
    """Return an instant as minutes after a day's midnight, kept within the day."""
    return max(0, min(24 * 60, (at - midnight(day)) // timedelta(minutes=1)))
