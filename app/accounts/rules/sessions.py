"""How long a sign-in lasts: twelve hours for everyone, half an hour without a sign of life for staff."""

import hashlib
from datetime import timedelta

from app.web.actor import STAFF, Actor

ABSOLUTE = timedelta(hours=12)
IDLE = timedelta(minutes=30)
# How stale the noted sign of life may be; noting each request would re-issue the cookie every time.
NOTED_EVERY = timedelta(minutes=1)


def digest(token: str) -> str:
    """Return what is kept of a session's token once it is over; the token itself never is."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def is_over(actor: Actor, since: int, seen: int, at: int, *, in_exam: bool) -> bool:
    """Tell whether a session has ended; an open exam is never cut off for standing idle. Times in seconds."""
    if is_past(since, at):
        return True
    return actor.has(*STAFF) and not in_exam and at - seen >= IDLE.total_seconds()


def is_to_be_noted(actor: Actor, seen: int, at: int) -> bool:
    """Tell whether this request is to be kept as the latest sign of life."""
    return actor.has(*STAFF) and is_stale(seen, at)


def is_past(since: int, at: int) -> bool:
    """Tell whether a session has lasted as long as any may."""
    return at - since >= ABSOLUTE.total_seconds()


def is_stale(seen: int, at: int) -> bool:
    """Tell whether the noted sign of life is due to be noted anew."""
    return at - seen >= NOTED_EVERY.total_seconds()
