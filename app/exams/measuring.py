"""The jobs that measure: one exam for its report, and all released scripts for the bank."""

import uuid
from datetime import datetime
from typing import Any

from app import clock, jobs
from app.db import Databases
from app.exams.operations.analyses import KIND, analyse_exam, keep_analysis, measure, tell_bank
from app.exams.queries.analyses import is_to_be_measured

MEASURE = "exams.measure"


@jobs.handler(KIND)
def analyse(work: jobs.Work) -> dict[str, Any]:
    """Analyse an exam and keep the report; the bank's figures follow."""
    exam_id = uuid.UUID(work.payload["exam_id"])
    work.progress(0, 2, "正在统计本场考试")
    with work.reading() as session:
        body = analyse_exam(session, exam_id)
    with work.transaction() as session:
        keep_analysis(session, exam_id, body, made_by=work.created_by, at=clock.now())
    work.progress(1, 2, "正在更新题库统计")
    rung = _measure(work)
    return {"scripts": body["scripts"], "items": len(body["items"]), "rung": rung}


@jobs.handler(MEASURE)
def measure_all(work: jobs.Work) -> dict[str, Any]:
    """Measure the items of all released scripts."""
    return {"rung": _measure(work)}


def _measure(work: jobs.Work) -> int:
    with work.reading() as session:
        told, found = measure(session)
    with work.transaction() as session:
        return tell_bank(session, told, found, at=clock.now())


@jobs.every("exams.measure", 600)
def measure_when_news(databases: Databases, at: datetime) -> None:
    """Have the bank's figures follow what was marked and released, without anybody asking."""
    with databases.session(readonly=True) as session:
        if not is_to_be_measured(session, at) or jobs.is_waiting(session, MEASURE):
            return
    with databases.transaction() as session:
        jobs.enqueue(session, MEASURE, "更新题库统计", {}, by=None, at=at)
