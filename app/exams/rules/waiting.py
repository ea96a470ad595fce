"""The waiting room: how a hall is kept from starting at one moment."""

from datetime import datetime, timedelta

LEAST_SPREAD, MOST_SPREAD = 4, 20


def spread_seconds(opens_at: datetime, closes_at: datetime, minutes: int) -> int:
    """Return over how many seconds the pages that start by themselves spread out.

    No more than the window leaves beyond the duration, so that waiting one's turn costs nobody time; a few seconds
    always, or a thousand pages would ask at one moment.
    """
    slack = int((closes_at - opens_at - timedelta(minutes=minutes)).total_seconds())
    return max(LEAST_SPREAD, min(MOST_SPREAD, slack))
