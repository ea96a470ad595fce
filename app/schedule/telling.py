"""Tell of changed timetables by itself, once an organizer has let them be for a while."""

from datetime import datetime, timedelta

from app import jobs
from app.db import Databases
from app.schedule import operations, queries
from app.schedule.operations.refusals import NothingToTell

QUIET = timedelta(minutes=10)


@jobs.every("schedule.changes", seconds=60)
def tell(databases: Databases, at: datetime) -> None:
    """Send one message for all that changed in each timetable that has been quiet for ten minutes."""
    with databases.session(readonly=True) as session:
        waiting = queries.quiet_since(session, at, QUIET)
    for batch_id in waiting:
        try:
            with databases.transaction() as session:
                operations.tell_changes(session, batch_id, by=None, at=at)
        except NothingToTell:
            # Another worker, or the organizer, was quicker.
            continue
