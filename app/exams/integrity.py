"""The job that looks for what stands out in an exam; its report is evidence, never a verdict."""

import uuid
from typing import Any

from app import clock, jobs
from app.exams.operations.integrity import KIND, examine, keep_report


@jobs.handler(KIND)
def report(work: jobs.Work) -> dict[str, Any]:
    """Work an integrity report out and keep it; run twice it leaves two equal reports, of which the newer is shown."""
    exam_id = uuid.UUID(work.payload["exam_id"])
    with work.reading() as session:
        body = examine(session, exam_id)
    work.progress(body["scripts"], body["scripts"])
    with work.transaction() as session:
        keep_report(session, exam_id, body, made_by=work.created_by, at=clock.now())
    return {"scripts": body["scripts"], "pairs": body["pairs"]}
