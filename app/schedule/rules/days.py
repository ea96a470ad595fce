"""Which days are worked: holidays, the days worked in exchange for them (调休), and what a unit decides for itself."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from app.schedule.facts import DayKind, SpecialDay
from app.schedule.rules.obstacles import Obstacle, ObstacleKind, midnight

DAY = timedelta(days=1)
SATURDAY = 5


Specials = Mapping[date, SpecialDay]


def is_worked(day: date, specials: Specials) -> bool:
    """Tell whether people work on a day: by what was decided for it, or else by its weekday."""
    kind = specials[day].kind if day in specials else DayKind.ORDINARY
    return kind is DayKind.WORKDAY or (kind is DayKind.ORDINARY and day.weekday() < SATURDAY)


def rests(starts_at: datetime, ends_at: datetime, specials: Specials) -> Iterator[Obstacle]:
    """Yield the holidays of a span as obstacles; an ordinary weekend is none, classes are held on it."""
    for day in sorted(specials):
        begins, ends = max(starts_at, midnight(day)), min(ends_at, midnight(day + DAY))
        if specials[day].kind is DayKind.HOLIDAY and begins < ends:
            values = {"day": day.isoformat(), "name": specials[day].name}
            yield Obstacle(ObstacleKind.HOLIDAY, begins, ends, values)


def teaching_days(first: date, last: date, specials: Specials, needed: int) -> list[date]:
    """Return the days of a batch on which one teaches, in order: those that are worked.

    Where these are fewer than needed, ordinary weekends count too: a class that lies on one was put there. A holiday
    never counts.
    """
    days = [first + n * DAY for n in range((last - first).days + 1)]
    worked = [day for day in days if is_worked(day, specials)]
    if len(worked) >= needed:
        return worked
    return [day for day in days if day not in specials or specials[day].kind is not DayKind.HOLIDAY]
