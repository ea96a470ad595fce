"""A hall that fills up: most have scanned the code of the session that is on, two of them with one phone."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from app.cli.demo.people import LEADS
from app.cli.demo.stage import Stage
from app.planning.records import SeatFacts
from app.schedule import operations, queries
from app.schedule.facts import SessionFacts

# This lesson is signed for on paper in every batch.
ON_PAPER = "现场教学：科技小院与乡村振兴"
ONE_PHONE = "7b" * 32
SHARE = 0.6


def check_in(session: Session, stage: Stage, lesson: SessionFacts, seats: Sequence[SeatFacts]) -> None:
    """Let most of a batch check in since the session began; whoever can sign in here still has it before them."""
    names = {lead.name for lead in LEADS}
    coming = [seat for seat in seats if seat.name not in names]
    coming = coming[: int(len(coming) * SHARE)]
    for number, seat in enumerate(coming):
        at = min(stage.now, lesson.starts_at + timedelta(seconds=4 * number))
        operations.check_in(
            session,
            lesson.id,
            queries.hall(session, lesson.id, at).code,
            device=ONE_PHONE if number < 2 else f"{number:064x}",
            by=stage.as_person(session, seat.person_id),
            at=at,
        )
