"""Who missed their training and is owed a make-up, and why: the first that holds."""

from datetime import date
from typing import Protocol

from app.leave.facts import Why
from app.planning.rules.completion import Shortfall, Training, has_completed, has_started, shortfalls

# What a make-up class can mend; the exam has make-ups of its own.
IN_CLASS = frozenset({Shortfall.REQUIRED_SESSION_MISSED, Shortfall.ATTENDANCE_SHORT, Shortfall.HOURS_SHORT})


class Did(Training, Protocol):
    """What somebody did, and when they left, if they have."""

    @property
    def left_on(self) -> date | None: ...


def why_missed(did: Did, today: date, *, excused_until: date | None, withdrew: bool) -> Why | None:
    """Say why somebody is owed a make-up on a day; None when they have completed, are excused, or may yet attend.

    Whoever is excused today is owed nothing yet; a deferral that has run out brings them back.
    """
    if did.left_on is not None and did.left_on <= today:
        return None
    if has_completed(did, today) or (excused_until is not None and excused_until >= today):
        return None
    if did.batch_ends_on is None:
        if excused_until is not None:
            return Why.DEFERRAL_OVER
        return Why.WITHDRAWN if withdrew else Why.UNPLACED
    if did.batch_ends_on >= today:
        return None
    if not has_started(did):
        return Why.ABSENT
    return Why.SHORT if any(each in IN_CLASS for each in shortfalls(did)) else None
