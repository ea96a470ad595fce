"""Take in the ticks of a roll-call that a device kept."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.schedule.facts import Tick, TicksTaken
from app.schedule.operations.attendance import hold, marked, record_attendance
from app.schedule.queries.attendance import holders
from app.schedule.rules import noted_at, opens_at, weigh
from app.web.actor import Actor


def take_ticks(
    session: Session,
    session_id: uuid.UUID,
    ticks: Sequence[Tick],
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> TicksTaken:
    """Record the ticks that stand and say what became of each; the same ticks again change nothing."""
    course, _ = hold(session, session_id, alone=True)
    known = {who: row.status for who, row in marked(session, session_id).items()}
    taken = weigh(ticks, known, set(session.scalars(holders(course.batch_id)).all()))
    kept = set(taken.kept)
    fresh = [tick for tick in ticks if tick.person_id in kept and known.get(tick.person_id) != tick.status]
    times = {tick.person_id: noted_at(tick, opens_at(course.starts_at), at) for tick in fresh}
    record_attendance(
        session,
        session_id,
        {tick.person_id: tick.status for tick in fresh},
        reason=reason,
        noted={who: when for who, when in times.items() if when is not None},
        by=by,
        at=at,
    )
    return taken
