"""As of when something is known: this instant, or the end of a day that is over."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import SHANGHAI, day_of


@dataclass(frozen=True)
class Moment:
    """An instant, its calendar day, and whether it lies in the past."""

    at: datetime
    day: date
    is_past: bool

    @property
    def text(self) -> str:
        """Return the day as an address holds it; nothing for the present."""
        return self.day.isoformat() if self.is_past else ""


def moment(text: str, at: datetime) -> Moment:
    """Return the end of a past day written as 2026-11-02; the present for today, later, or what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Moment(at, day_of(at), False)
    if not date(2000, 1, 1) <= day < day_of(at):
        return Moment(at, day_of(at), False)
    return Moment(end_of(day), day, True)


def end_of(day: date) -> datetime:
    """Return the last instant of a calendar day of the programmes' place."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI) - timedelta(microseconds=1)
