"""Times as people in Fujian write and move them."""

from datetime import datetime, timedelta

from app.clock import SHANGHAI


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Return a stretch of time for a sentence: `2026-11-23 09:00–11:30`."""
    starts, ends = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    return f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}"


def shifted(moment: datetime, by: timedelta) -> datetime:
    """Return the same time of day, some days later, on the clocks of Fujian."""
    local = moment.astimezone(SHANGHAI)
    return (local.replace(tzinfo=None) + by).replace(tzinfo=SHANGHAI).astimezone(moment.tzinfo)
