"""Make up for a network failure: what each lost is measured again at the moment it is granted."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.exams import queries
from app.exams.facts import ExtensionKind
from app.exams.operations.granting import Decided, Grant, grant
from app.exams.records import Measured
from app.exams.refusals import OutageOutOfRange
from app.refusals import Unknown
from app.web.actor import Actor


def extend_outage(
    session: Session,
    sitting_id: uuid.UUID,
    person_ids: Collection[uuid.UUID],
    *,
    began_at: datetime,
    ended_at: datetime,
    hall: str | None = None,
    cap: timedelta,
    reason: str,
    by: Actor,
    at: datetime | None = None,
) -> Decided:
    """Give the named candidates what an outage took from them; `at` None means the database's own clock.

    The figure is measured here, from the server's own instants, not taken from any page (EX-3). Who lost nothing
    gets nothing, and nobody grants their own (GR-6).
    """
    now = at or queries.now(session)
    check_outage(session, sitting_id, began_at, ended_at, now)
    found = queries.measured(session, sitting_id, began_at, ended_at, now, hall=hall, cap=cap)
    wanted = set(person_ids) - {by.person_id}
    grants = {
        each.person_id: Grant(each.interruption.seconds, _evidence(each, began_at, ended_at))
        for each in found
        if each.person_id in wanted and each.interruption.seconds
    }
    return grant(session, sitting_id, ExtensionKind.OUTAGE, grants, reason=reason, by=by, at=now)


def check_outage(
    session: Session, sitting_id: uuid.UUID, began_at: datetime, ended_at: datetime, now: datetime
) -> None:
    """Refuse a stretch that is no outage of this sitting, or not yet over."""
    sitting = queries.sitting(session, sitting_id)
    if sitting is None:
        raise Unknown
    if not began_at < ended_at <= now or ended_at <= sitting.opens_at:
        raise OutageOutOfRange


def _evidence(found: Measured, began_at: datetime, ended_at: datetime) -> dict[str, Any]:
    """Write down what the figure rests on, so that it can be looked at again."""
    lost = found.interruption
    return {
        "began_at": began_at.isoformat(),
        "ended_at": ended_at.isoformat(),
        "heard_before": lost.heard_before and lost.heard_before.isoformat(),
        "heard_after": lost.heard_after and lost.heard_after.isoformat(),
        "lasts": lost.lasts,
        "reported_offline": found.reported,
    }
