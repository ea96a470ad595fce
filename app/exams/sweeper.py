"""What the exams room does by itself: closing what is overdue, and marking what has ended."""

import uuid
from datetime import datetime
from typing import Any

from app import jobs
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
    return {
        "marked": operations.mark_exam(work.databases, exam_id, lambda marked: work.progress(marked, marked))
    }
