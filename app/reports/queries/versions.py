"""What was handed in, version by version."""

import json
import uuid
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as rows_of
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.reports.facts import VersionFacts
from app.reports.models import ReportVersion

_JUDGE: Any = aliased(Account, name="judge")


def _select(report_id: uuid.UUID) -> Select[Any]:
    columns: tuple[Any, ...] = (ReportVersion, col(Account.display_name), _JUDGE.display_name)
    return (
        rows_of(*columns)
        .join(Account, col(Account.id) == ReportVersion.submitted_by)
        .outerjoin(_JUDGE, _JUDGE.id == ReportVersion.decided_by)
        .where(col(ReportVersion.report_id) == report_id)
    )


def _facts(row: ReportVersion, name: str, judge: str | None) -> VersionFacts:
    return VersionFacts(
        report_id=row.report_id,
        number=row.number,
        content=row.content,
        digest=row.digest,
        told=json.loads(row.content),
        submitted_by=row.submitted_by,
        submitted_by_name=name,
        submitted_at=row.submitted_at,
        decision=row.decision,
        comment=row.comment,
        decided_by_name=judge or "",
        decided_at=row.decided_at,
    )


def versions(session: Session, report_id: uuid.UUID) -> list[VersionFacts]:
    """Return every version of a report, the newest first."""
    rows = session.execute(_select(report_id).order_by(col(ReportVersion.number).desc())).all()
    return [_facts(*row) for row in rows]


def version(session: Session, report_id: uuid.UUID, number: int) -> VersionFacts | None:
    """Return one version of a report, or None."""
    found = session.execute(_select(report_id).where(col(ReportVersion.number) == number)).first()
    return None if found is None else _facts(*found)
