"""Work out the days of curves that are over: each once, by a job, so that a page reads what is kept."""

from datetime import datetime
from time import monotonic
from typing import Any

from app import clock, jobs
from app.briefing import operations, queries
from app.coverage import counting, wholes
from app.coverage.facts import Figures
from app.coverage.moments import moment
from app.db import Databases
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope

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
        at, began = clock.now(), monotonic()
        whole = wholes.whole(work, programme, moment(day.isoformat(), at).at)
        with work.transaction() as session:
            operations.keep_day(session, programme, day, figures_of(programme, whole), at=at)
            counting.keep_day(session, programme, whole, day, at=at, seconds=round(monotonic() - began))
    return {"days": len(to_come)}


def figures_of(programme: ProgrammeFacts, whole: wholes.Folded) -> dict[str, Figures]:
    """Return the figures of every unit of a programme by path; the programme's own is always there."""
    area = Scope((programme.unit_path,))
    found = {path: unit.total for path, unit in whole.items() if area.covers(path)}
    return {programme.unit_path: Figures()} | found
