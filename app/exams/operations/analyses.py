"""Have an exam analysed, analyse it, and tell the bank how its items fared in all exams."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app import clock, jobs
from app.bank import operations as bank
from app.exams.models import Exam, ExamAnalysis
from app.exams.queries import analyses as rows
from app.exams.refusals import NothingToAnalyse
from app.journal.operations import record
from app.refusals import N_, Unknown
from app.web.actor import Actor
from question_bank.statistics import Analysis, alarms

KIND = "exams.analyse"
BANDS = 10


def order_analysis(session: Session, exam_id: uuid.UUID, *, by: Actor, at: datetime, link: str) -> uuid.UUID:
    """Have an exam analysed; return the job."""
    exam = session.get(Exam, exam_id)
    if exam is None:
        raise Unknown
    record(session, "exam.analysis_ordered", "exam", exam_id, by=by, at=at, unit_path=exam.unit_path)
    title = jobs.titled(N_("试题分析"), exam.title)
    return jobs.enqueue(session, KIND, title, {"exam_id": str(exam_id)}, by=by.person_id, at=at, link=link)


def analyse_exam(session: Session, exam_id: uuid.UUID) -> dict[str, Any]:
    """Work out how an exam fared from its released scripts; it changes nothing."""
    told = rows.told(session, exam_id)
    if not told.scored:
        raise NothingToAnalyse
    found = told.analyse()
    return {
        "scripts": found.scripts,
        "mean": found.mean,
        "spread": found.spread,
        "total": told.total,
        "bands": _bands(told.shares, BANDS),
        "reliability": asdict(found.reliability),
        "items": [
            {
                "version": version,
                "item": str(told.items[version]),
                "figures": asdict(figures),
                "alarms": [each.kind.value for each in alarms(figures)],
            }
            for version, figures in found.items.items()
        ],
    }


def _bands(shares: Sequence[float], count: int) -> list[int]:
    """Count scores in equal bands of the total; the last holds full marks."""
    bands = [0] * count
    for share in shares:
        bands[min(int(share * count), count - 1)] += 1
    return bands


def keep_analysis(
    session: Session, exam_id: uuid.UUID, body: dict[str, Any], *, made_by: uuid.UUID | None, at: datetime
) -> None:
    """Keep an analysis as it was worked out."""
    session.add(ExamAnalysis(id=clock.new_id(), exam_id=exam_id, body=body, made_by=made_by, made_at=at))


def measure(session: Session) -> tuple[rows.Told, Analysis]:
    """Work out how each wording fared in all exams together; it changes nothing."""
    told = rows.told(session, None)
    return told, told.analyse()


def tell_bank(session: Session, told: rows.Told, found: Analysis, *, at: datetime) -> int:
    """Let the bank keep what was measured; return how many items newly ring an alarm."""
    measured = [
        bank.Measured(told.items[version], uuid.UUID(version), figures)
        for version, figures in sorted(found.items.items())
    ]
    return bank.note_statistics(session, measured, at=at)
