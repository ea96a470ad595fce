"""Ticks a device kept while it had no signal: which of them stand, and when they were made."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from app.schedule.facts import AttendanceStatus, Tick, TicksTaken

# What comes in within a minute came in at once: there is no second time to tell.
AT_ONCE = timedelta(minutes=1)


def weigh(
    ticks: Iterable[Tick], known: Mapping[uuid.UUID, AttendanceStatus], seated: Collection[uuid.UUID]
) -> TicksTaken:
    """Say of each tick whether it stands. Sent twice it stands twice and changes nothing the second time.

    A tick stands where the person is marked so already, or still as the device showed them. Where somebody else has
    said something in between, neither wins here: the organizer is asked.
    """
    kept, differs, gone = [], [], []
    for tick in ticks:
        now = known.get(tick.person_id)
        if now == tick.status:
            kept.append(tick.person_id)
        elif tick.person_id not in seated and now is None:
            gone.append(tick.person_id)
        elif now == tick.seen:
            kept.append(tick.person_id)
        else:
            differs.append((tick.person_id, now))
    return TicksTaken(tuple(kept), tuple(differs), tuple(gone))


def noted_at(tick: Tick, opens_at: datetime, at: datetime) -> datetime | None:
    """Return when a tick was made, if that is worth telling beside when it came in.

    The device says how long ago, so a clock that is set wrong does no harm. A time before check-in opened cannot be
    meant: then only what the server knows is kept.
    """
    ago = timedelta(seconds=tick.seconds_ago)
    return None if ago < AT_ONCE or at - ago < opens_at else at - ago
