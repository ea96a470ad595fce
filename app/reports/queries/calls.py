"""Calls for reports, with how many units have answered."""

import uuid
from typing import Any

from sqlalchemy import Select, case, func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.organisation.models import OrgUnit, UnitPeriod
from app.planning.models import Programme
from app.reports.facts import CallFacts, CallLine, ReportState
from app.reports.models import ReportCall, UnitReport
from app.reports.rules import REPORTED
from app.web.actor import Scope


def select_calls(*more: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (ReportCall, col(Programme.name), *more)
    return rows_of(*columns).join(Programme, col(Programme.id) == ReportCall.programme_id)


def call_facts(row: ReportCall, programme_name: str) -> CallFacts:
    own = {name: getattr(row, name) for name in CallFacts.__dataclass_fields__ if name != "programme_name"}
    return CallFacts(programme_name=programme_name, **own)


def call(session: Session, call_id: uuid.UUID) -> CallFacts | None:
    """Return a call, or None."""
    found = session.execute(select_calls().where(col(ReportCall.id) == call_id)).first()
    return None if found is None else call_facts(*found)


def calls_of(session: Session, programme_id: uuid.UUID) -> list[CallLine]:
    """Return a programme's calls, the latest due first."""
    return _lines(session, col(ReportCall.programme_id) == programme_id)


def calls_within(session: Session, scope: Scope) -> list[CallLine]:
    """Return the calls of a scope's programmes, the latest due first, at most a hundred."""
    return _lines(session, scope.clause(col(ReportCall.unit_path)))


def _lines(session: Session, which: Any) -> list[CallLine]:
    def counted(*states: ReportState) -> Any:
        return func.coalesce(func.sum(case((col(UnitReport.state).in_(states), 1), else_=0)), 0)

    statement = (
        select_calls(
            func.count(col(UnitReport.id)), counted(*sorted(REPORTED)), counted(ReportState.ACCEPTED)
        )
        .outerjoin(UnitReport, col(UnitReport.call_id) == ReportCall.id)
        .where(which)
        .group_by(col(ReportCall.id), col(Programme.name))
        .order_by(col(ReportCall.due_on).desc(), col(ReportCall.id).desc())
        .limit(100)
    )
    return [
        CallLine(call_facts(row, name), asked, int(reported), int(accepted))
        for row, name, asked, reported, accepted in session.execute(statement).all()
    ]


def owing(session: Session, above: uuid.UUID, paths: list[str]) -> dict[str, uuid.UUID]:
    """Return the units that stand at these paths today and report to the one above.

    What is of its own level is part of it, an office of a provincial seat for one, and reports nothing.
    """
    own_level = rows_of(col(OrgUnit.level)).where(col(OrgUnit.id) == above).scalar_subquery()
    standing = (
        rows_of(col(UnitPeriod.path), col(UnitPeriod.unit_id))
        .join(OrgUnit, col(OrgUnit.id) == UnitPeriod.unit_id)
        .where(
            col(UnitPeriod.path).in_(paths),
            col(UnitPeriod.valid_to).is_(None),
            col(OrgUnit.level) != own_level,
        )
    )
    return {row.path: row.unit_id for row in session.execute(standing).all()}
