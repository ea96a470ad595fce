"""Accept a report, or send it back with what is missing."""

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from app.journal.operations import record
from app.messages.operations import send
from app.organisation.models import Appointment
from app.reports import rules
from app.reports.facts import Decision, Step
from app.reports.models import ReportVersion, UnitReport
from app.reports.operations.writing import locked
from app.web.actor import Actor


def accept(session: Session, report_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Accept the version that waits; nothing of it changes from then on."""
    _decide(session, report_id, Step.ACCEPT, Decision.ACCEPTED, "", by, at)


def send_back(session: Session, report_id: uuid.UUID, *, comment: str, by: Actor, at: datetime) -> None:
    """Return the version that waits; the unit writes on and hands in a new one."""
    if not comment:
        raise rules.NoComment
    _decide(session, report_id, Step.RETURN, Decision.RETURNED, comment, by, at)


def _decide(
    session: Session,
    report_id: uuid.UUID,
    step: Step,
    decision: Decision,
    comment: str,
    by: Actor,
    at: datetime,
) -> None:
    row, asked = locked(session, report_id)
    state = rules.take(row.state, step)
    version = session.exec(
        select(ReportVersion).where(
            ReportVersion.report_id == report_id, col(ReportVersion.decision).is_(None)
        )
    ).one()
    rules.check_judge(version.submitted_by, by.person_id)
    version.decision, version.comment = decision, comment
    version.decided_by, version.decided_at = by.person_id, at
    row.state = state
    session.flush()
    record(
        session,
        f"report.{decision.value}",
        "unit_report",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        version=version.number,
        sha256=version.digest,
        comment=comment,
    )
    returned = decision is Decision.RETURNED
    send(
        session,
        {version.submitted_by, *([] if returned else _leaders(session, row))},
        kind="report",
        title=(f"报告被退回：{asked.title}" if returned else f"报告已审核通过：{asked.title}")[:120],
        body=f"需要补充或更正：{comment}"
        if returned
        else f"{row.unit_name}第 {version.number} 次报送的报告已审核通过。",
        link=f"/unit-reports/{row.id}",
        at=at,
    )


def _leaders(session: Session, row: UnitReport) -> list[uuid.UUID]:
    """Return who leads the unit: they read what has been accepted."""
    leading = select(Appointment.person_id).where(
        Appointment.unit_id == row.unit_id,
        col(Appointment.is_principal_leader),
        col(Appointment.valid_to).is_(None),
    )
    return list(session.exec(leading).all())
