"""When a lecturer can be asked: the hours of the week they gave, less the days they are away."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from app.clock import day_of
from app.schedule.facts import Availability, Period
from app.schedule.rules.obstacles import Obstacle, ObstacleKind, midnight

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def absences(starts_at: datetime, ends_at: datetime, who: Availability) -> Iterator[Obstacle]:
    """Yield the parts of a span in which a lecturer cannot be asked."""
    for begins, ends, why in _gone(starts_at, ends_at, who):
        begins, ends = max(begins, starts_at), min(ends, ends_at)
        if begins < ends:
            yield Obstacle(ObstacleKind.AWAY, begins, ends, {"name": who.name, "why": why})


def _gone(
    starts_at: datetime, ends_at: datetime, who: Availability
) -> Iterator[tuple[datetime, datetime, str]]:
    for one in who.away:
        yield midnight(one.first), midnight(one.last + DAY), f"（{one.reason}）" if one.reason else ""
    if not any(who.hours):
        return
    day = day_of(starts_at)
    while midnight(day) < ends_at:
        for period in _between(who.hours[day.weekday()]):
            yield midnight(day) + period.first * MINUTE, midnight(day) + period.last * MINUTE, ""
        day += DAY


def _between(hours: Sequence[Period]) -> Iterator[Period]:
    """Yield what a day's hours leave out."""
    until = 0
    for one in (*hours, Period(24 * 60, 24 * 60)):
        if until < one.first:
            yield Period(until, one.first)
        until = max(until, one.last)
