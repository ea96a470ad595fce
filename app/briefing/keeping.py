"""Work out the days of curves that are over: each once, by a job, so that a page reads what is kept."""

from datetime import datetime
from typing import Any

from app import clock, jobs
from app.briefing import operations, queries
from app.db import Databases

KIND = "briefing.days"


@jobs.every("briefing.days", seconds=600)
def keep_days_that_are_over(databases: Databases, at: datetime) -> None:
    """Order the job when a day of some curve is over and not kept."""
    with databases.session(readonly=True, lane="report") as session:
        if jobs.is_waiting(session, KIND) or not queries.days_to_come(session, at):
            return
    with databases.transaction() as session:
        jobs.enqueue(session, KIND, "计算逐周进度", {}, by=None, at=at)


@jobs.handler(KIND)
def keep_days(work: jobs.Work) -> dict[str, Any]:
    """Work out day after day, the newest first, each kept as soon as it is known."""
    with work.reading() as session:
        to_come = queries.days_to_come(session, clock.now())
    for number, (programme, day) in enumerate(to_come):
        work.progress(number, len(to_come), f"{programme.name} {day}")
        at = clock.now()
        with work.reading() as session:
            found = queries.figures_on(session, programme, day, at)
        with work.transaction() as session:
            operations.keep_day(session, programme, day, found, at=at)
    return {"days": len(to_come)}
