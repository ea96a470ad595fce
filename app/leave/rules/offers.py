"""By when an offer of a seat is to be answered."""

from datetime import UTC, date, datetime, time, timedelta

from app.clock import SHANGHAI

ANSWER_WITHIN = timedelta(hours=24)
LEAST = timedelta(hours=2)


def answer_by(at: datetime, starts_on: date) -> datetime | None:
    """Return until when an offer made now stands: a day, and not beyond the eve of the batch; None when too late."""
    eve = datetime.combine(starts_on, time(0), SHANGHAI).astimezone(UTC)
    by = min(at + ANSWER_WITHIN, eve)
    return by if by - at >= LEAST else None
