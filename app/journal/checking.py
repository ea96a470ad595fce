"""Recompute the chains as a job: a journal of years takes longer than a request may."""

from dataclasses import asdict
from typing import Any

from app import jobs
from app.journal import queries


@jobs.handler(queries.CHECKING)
def check(work: jobs.Work) -> dict[str, Any]:
    """Read every event once and keep where a stream breaks."""
    with work.reading() as session:
        total = queries.count_events(session)
        breaks = queries.verify(session)
    work.progress(total, total)
    return {"events": total, "breaks": [asdict(found) for found in breaks]}
