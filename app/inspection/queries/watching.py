"""Which programmes somebody should look at again for anomalies."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.inspection.models import AnomalyWatch
from app.journal.models import Event
from app.planning import queries as planning
from app.planning.models import ProgrammeState
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope

APART = timedelta(hours=1)


def unwatched(session: Session, at: datetime) -> list[ProgrammeFacts]:
    """Return the running programmes nobody looked at within the hour, unless nothing has happened since."""
    newest: Any = rows_of(col(Event.at)).order_by(col(Event.at).desc()).limit(1)
    happened_at = session.execute(newest).scalar()
    watched: Any = rows_of(col(AnomalyWatch.programme_id), col(AnomalyWatch.looked_at))
    looked_at = {row.programme_id: row.looked_at for row in session.execute(watched).all()}
    return [
        programme
        for programme in planning.programmes(session, Scope(("/",)))
        if programme.state is ProgrammeState.RUNNING and _is_due(looked_at.get(programme.id), happened_at, at)
    ]


def _is_due(looked_at: datetime | None, happened_at: datetime | None, at: datetime) -> bool:
    if looked_at is None:
        return True
    return happened_at is not None and happened_at > looked_at and at - looked_at >= APART
