"""What waits between units: reports to hand in, to judge and long due, and anomalies nobody has judged."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, literal
from sqlmodel import col

from app.clock import day_of
from app.home.facts import NeedKind
from app.home.queries.things import thing
from app.inspection.models import AnomalyWatch
from app.planning.models import Programme, ProgrammeState
from app.reports.facts import ReportState
from app.reports.models import ReportCall, UnitReport
from app.reports.rules import UNREPORTED
from app.web.actor import Scope


def own_reports(scope: Scope) -> Any:
    """Select the reports owed by the units at the top of a scope."""
    return (
        thing(NeedKind.REPORT, col(UnitReport.id), col(ReportCall.title), literal(1))
        .select_from(UnitReport)
        .join(ReportCall, col(ReportCall.id) == UnitReport.call_id)
        .join(Programme, col(Programme.id) == ReportCall.programme_id)
        .where(
            col(UnitReport.unit_path).in_(scope.paths), col(UnitReport.state).in_(sorted(UNREPORTED)), _open()
        )
    )


def oversight(scope: Scope, at: datetime) -> tuple[Any, ...]:
    """Return the selects of what those above look after: reports to judge, reports long due, and anomalies."""
    return _judging(scope), _late(scope, at), _anomalies(scope)


def _judging(scope: Scope) -> Any:
    return (
        thing(NeedKind.REPORT_JUDGING, col(UnitReport.id), col(UnitReport.unit_name), literal(1))
        .select_from(UnitReport)
        .join(ReportCall, col(ReportCall.id) == UnitReport.call_id)
        .where(col(UnitReport.state) == ReportState.SUBMITTED, scope.clause(col(ReportCall.unit_path)))
    )


def _late(scope: Scope, at: datetime) -> Any:
    return (
        thing(NeedKind.REPORT_LATE, col(ReportCall.id), col(ReportCall.title), func.count())
        .select_from(UnitReport)
        .join(ReportCall, col(ReportCall.id) == UnitReport.call_id)
        .join(Programme, col(Programme.id) == ReportCall.programme_id)
        .where(
            col(UnitReport.state).in_(sorted(UNREPORTED)),
            col(ReportCall.due_on) < day_of(at),
            scope.clause(col(ReportCall.unit_path)),
            _open(),
        )
        .group_by(col(ReportCall.id), col(ReportCall.title))
    )


def _anomalies(scope: Scope) -> Any:
    return (
        thing(NeedKind.ANOMALY, col(Programme.id), col(Programme.name), col(AnomalyWatch.unjudged))
        .select_from(AnomalyWatch)
        .join(Programme, col(Programme.id) == AnomalyWatch.programme_id)
        .where(col(AnomalyWatch.unjudged) > 0, scope.clause(col(Programme.unit_path)), _open())
    )


def _open() -> Any:
    return col(Programme.state) != ProgrammeState.CLOSED
