"""Say what is to be thought of an anomaly."""

from datetime import datetime

from sqlmodel import Session

from app.clock import new_id
from app.inspection.facts import AnomalyKind, Verdict
from app.inspection.models import AnomalyJudgement
from app.inspection.operations.watching import note_unjudged
from app.inspection.queries import anomalies, judgements
from app.inspection.rules.anomalies import ReasonMissing, unjudged
from app.journal.operations import record
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.actor import Actor


def judge(
    session: Session,
    programme: ProgrammeFacts,
    kind: AnomalyKind,
    key: str,
    *,
    verdict: Verdict,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Add a judgement with its reason to an anomaly that is there; earlier ones stay."""
    if not reason:
        raise ReasonMissing
    every = anomalies(session, programme)
    found = next((each for each in every if (each.kind, each.key) == (kind, key)), None)
    if found is None:
        raise Unknown
    session.add(
        AnomalyJudgement(
            id=new_id(),
            programme_id=programme.id,
            kind=kind,
            key=key,
            verdict=verdict,
            reason=reason,
            judged_by=by.person_id,
            judged_at=at,
        )
    )
    session.flush()
    judged = {(each.kind, each.key) for each in judgements(session, programme.id)}
    note_unjudged(session, programme, unjudged(every, judged), at=at)
    record(
        session,
        "anomaly.judged",
        "programme",
        programme.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        kind=kind.value,
        about=key,
        people=list(found.person_ids),
        verdict=verdict.value,
        reason=reason,
    )
