"""How long a network failure kept a candidate from the server: instants of the server's own clock in, seconds out.

Nothing a browser says about itself enters the figure (EX-3); what it reported is shown beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

# A page speaks at least this often, so that a shorter pause is nothing; see `app/exams/assets/exam/pulse.js`.
NOTICEABLE = timedelta(seconds=150)
MOST_OUTAGE = timedelta(minutes=60)


@dataclass(frozen=True)
class Silence:
    """A pause in which the server heard nothing: from the last sign of a page to its next, or to the end looked at."""

    began_at: datetime
    ended_at: datetime

    def within(self, began_at: datetime, ended_at: datetime) -> timedelta:
        """Return how much of the pause lies in a stretch of time."""
        return max(timedelta(), min(self.ended_at, ended_at) - max(self.began_at, began_at))


def silences(signs: Iterable[tuple[datetime, datetime]], until: datetime) -> list[Silence]:
    """Return the noticeable pauses between stretches of contact, in order, the one that lasts until now included.

    A sign is a stretch (from, to); a single sign of life is a stretch of no length.
    """
    found: list[Silence] = []
    last: datetime | None = None
    for began_at, ended_at in sorted(signs):
        if last is not None and began_at - last >= NOTICEABLE:
            found.append(Silence(last, began_at))
        last = ended_at if last is None else max(last, ended_at)
    if last is not None and until - last >= NOTICEABLE:
        found.append(Silence(last, until))
    return found


@dataclass(frozen=True)
class Interruption:
    """How long somebody was cut off, and the longest pause it rests on; `lasts` while the server hears nothing yet."""

    seconds: int
    heard_before: datetime | None = None
    heard_after: datetime | None = None
    lasts: bool = False


def interruption(
    signs: Iterable[tuple[datetime, datetime]],
    began_at: datetime,
    ended_at: datetime,
    until: datetime,
    cap: timedelta = MOST_OUTAGE,
) -> Interruption:
    """Return how long somebody was cut off during an outage, in whole seconds, at most the cap.

    Only what lies within the outage counts: who read for ten minutes before it lost nothing by that. `until` is now,
    or when the attempt ended.
    """
    pauses = [each for each in silences(signs, until) if each.within(began_at, ended_at)]
    if not pauses:
        return Interruption(0)
    lost = sum((each.within(began_at, ended_at) for each in pauses), timedelta())
    longest = max(pauses, key=lambda each: each.within(began_at, ended_at))
    lasts = longest.ended_at == until
    return Interruption(_whole(min(lost, cap)), longest.began_at, None if lasts else longest.ended_at, lasts)


def not_begun(
    opens_at: datetime, began_at: datetime, ended_at: datetime, cap: timedelta = MOST_OUTAGE
) -> Interruption:
    """Return what an outage took of the window of somebody who has not begun."""
    return Interruption(_whole(min(max(timedelta(), ended_at - max(began_at, opens_at)), cap)))


def _whole(lost: timedelta) -> int:
    return int(lost.total_seconds())
