"""Look for anomalies while others work, so that home pages can say how many wait."""

from datetime import datetime
from typing import Any

from app import clock, jobs
from app.db import Databases
from app.inspection import queries
from app.inspection.operations import watching

KIND = "inspection.watch"


@jobs.every("inspection.watch", seconds=600)
def look_when_news(databases: Databases, at: datetime) -> None:
    """Order a look at the programmes that were last looked at an hour ago, when anything has happened since."""
    with databases.session(readonly=True, lane="report") as session:
        if jobs.is_waiting(session, KIND) or not queries.unwatched(session, at):
            return
    with databases.transaction() as session:
        jobs.enqueue(session, KIND, "查找异常情况", {}, by=None, at=at)


@jobs.handler(KIND)
def look(work: jobs.Work) -> dict[str, Any]:
    """Look at one programme after another."""
    with work.reading() as session:
        programmes = queries.unwatched(session, clock.now())
    for number, programme in enumerate(programmes):
        work.progress(number, len(programmes), programme.name)
        at = clock.now()
        with work.reading() as session:
            found = watching.count_unjudged(session, programme)
        with work.transaction() as session:
            watching.note_unjudged(session, programme, found, at=at)
    return {"programmes": len(programmes)}
