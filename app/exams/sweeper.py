"""What the exams room does by itself: closing what is overdue, and marking what has ended."""

import uuid
from datetime import datetime
from typing import Any

from app import clock, jobs
from app.db import Databases
from app.exams import operations
from app.exams.operations import closing


@jobs.every("exams.close", 5)
def close(databases: Databases, at: datetime) -> None:
    """Close overdue attempts by the database's clock, and see to it that what has ended is marked."""
    operations.close_overdue(databases)
    closing.ask_again(databases, at)


@jobs.handler(closing.MARKING)
def mark(work: jobs.Work) -> dict[str, Any]:
    """Mark the ended attempts of one exam, some at a time; safe to run twice and at once."""
    exam_id = uuid.UUID(work.payload["exam_id"])
    marked = 0
    while True:
        with work.transaction() as session:
            taken = operations.mark_attempts(session, exam_id, clock.now())
        marked += taken
        if not taken:
            return {"marked": marked}
        work.progress(marked, marked)
