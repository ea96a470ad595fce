"""Gather the figures of a large unit's report as a job: part by part from the rows, all as of one instant."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app import clock, jobs
from app.coverage.moments import moment
from app.coverage.queries.folded import folded
from app.coverage.wholes import whole
from app.jobs import Job, JobState, Work
from app.journal.operations import record
from app.planning.queries import programme as programme_of
from app.refusals import N_, Unknown
from app.reports import figures
from app.reports.models import ReportCall, ReportFigures, UnitReport
from app.web.actor import Actor

KIND = "reports.gather"


def gather(session: Session, report_id: uuid.UUID, *, by: Actor, at: datetime) -> uuid.UUID:
    """Have the figures gathered; whoever asks meanwhile is led to the same job."""
    row, _asked = _found(session, report_id)
    waiting = gathering(session, report_id)
    if waiting is not None:
        return waiting
    title, link = jobs.titled(N_("生成报告数字"), row.unit_name), f"/unit-reports/{row.id}/write"
    job_id = jobs.enqueue(session, KIND, title, _payload(row), by=by.person_id, at=at, link=link)
    record(session, "report.gathered", "unit_report", row.id, by=by, at=at, unit_path=row.unit_path)
    return job_id


def _payload(row: UnitReport) -> dict[str, str]:
    return {"report_id": str(row.id), "unit_path": row.unit_path}


def gathering(session: Session, report_id: uuid.UUID) -> uuid.UUID | None:
    """Return the job that gathers a report's figures now."""
    waiting = select(Job).where(Job.kind == KIND, col(Job.state).in_((JobState.QUEUED, JobState.RUNNING)))
    jobs_ = session.exec(waiting.order_by(col(Job.created_at), col(Job.id))).all()
    return next((job.id for job in jobs_ if job.payload["report_id"] == str(report_id)), None)


def _found(session: Session, report_id: uuid.UUID) -> tuple[UnitReport, ReportCall]:
    row = session.get(UnitReport, report_id)
    asked = session.get(ReportCall, row.call_id) if row else None
    if row is None or asked is None:
        raise Unknown
    return row, asked


def _stopped(session: Session, payload: dict[str, Any], by: Actor, at: datetime) -> None:
    key, path = uuid.UUID(payload["report_id"]), payload["unit_path"]
    record(session, "report.gathering_stopped", "unit_report", key, by=by, at=at, unit_path=path)


@jobs.handler(KIND, _stopped)
def _gather(work: Work) -> dict[str, Any]:
    at = clock.now()
    with work.reading() as session:
        row, asked = _found(session, uuid.UUID(work.payload["report_id"]))
        programme = programme_of(session, asked.programme_id)
        report_id, path = row.id, row.unit_path
        when = moment(str(asked.as_of) if asked.as_of else "", at)
    if programme is None:
        raise Unknown
    # The same walk as a counting's, of this unit alone.
    found = whole(work, replace(programme, unit_path=path), when.at, work.progress)
    with work.reading() as session:
        survey = folded(session, programme, path, found)
    if survey is None:
        raise Unknown
    about = figures.about(survey, when.day, when.at)
    with work.transaction() as session:
        session.merge(ReportFigures(report_id=report_id, known_at=when.at, about=about))
    return {"people": survey.total.required}
