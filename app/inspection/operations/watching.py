"""Note how many anomalies of a programme wait for somebody's judgement."""

from datetime import datetime

from sqlmodel import Session, SQLModel

from app.inspection import queries
from app.inspection.models import AnomalyWatch as AnomalyWatch
from app.inspection.rules.anomalies import unjudged
from app.journal.operations import INSERTS
from app.planning.records import ProgrammeFacts

WATCH = SQLModel.metadata.tables["anomaly_watch"]


def count_unjudged(session: Session, programme: ProgrammeFacts) -> int:
    """Find a programme's anomalies, and count those nobody has judged."""
    judged = {(each.kind, each.key) for each in queries.judgements(session, programme.id)}
    return unjudged(queries.anomalies(session, programme), judged)


def note_unjudged(session: Session, programme: ProgrammeFacts, number: int, *, at: datetime) -> None:
    """Keep the number, with when it was counted."""
    fresh = {"unjudged": number, "looked_at": at}
    insert = INSERTS[session.get_bind().dialect.name](WATCH).values(programme_id=programme.id, **fresh)
    session.execute(insert.on_conflict_do_update(index_elements=["programme_id"], set_=fresh))
