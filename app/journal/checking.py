"""Recompute chains and seals as a job: a journal of years takes longer than a request may."""

from dataclasses import asdict
from typing import Any

from app import jobs
from app.journal import queries, verifying


@jobs.handler(queries.CHECKING)
def check(work: jobs.Work) -> dict[str, Any]:
    """Read every event once and keep where a stream or a seal breaks."""
    with work.reading() as session:
        verifying.hold_still(session)
        found = verifying.verify(session, keys=verifying.published(work.databases.config))
    work.progress(found.events, found.events)
    # A journal that somebody wrote anew may break everywhere; the first places are enough to go and look.
    breaks = [asdict(each) for each in found.breaks[:100]]
    return {"events": found.events, "seals": found.seals, "breaks": breaks}
