"""How long the server has not heard of a page; evidence for an invigilator, never a verdict."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.exams.rules.outages import NOTICEABLE

GONE_AFTER = timedelta(minutes=5)


class Contact(StrEnum):
    """How a page in use stands: heard of just now, not for a while, or not for so long that somebody should look."""

    HERE = "here"
    QUIET = "quiet"
    GONE = "gone"


def contact(last_seen_at: datetime, now: datetime) -> Contact:
    """Say how an open attempt's page stands."""
    silent = now - last_seen_at
    if silent < NOTICEABLE:
        return Contact.HERE
    return Contact.QUIET if silent < GONE_AFTER else Contact.GONE
