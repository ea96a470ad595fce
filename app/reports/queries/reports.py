"""Units' reports: one, those of a call by the page, and those somebody has to do with."""

import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, or_
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.organisation.models import Appointment
from app.planning.models import Programme
from app.reports.facts import CallFacts, ReportFacts, ReportState, Section
from app.reports.models import ReportCall, ReportVersion, UnitReport
from app.reports.queries.calls import call_facts
from app.reports.rules import UNREPORTED
from app.web.actor import Scope
from app.web.tables import State, fetch

UNANSWERED = "unreported"


def _latest() -> Any:
    """Return the latest version of each report, by number."""
    return (
        rows_of(
            col(ReportVersion.report_id).label("report_id"), func.max(ReportVersion.number).label("number")
        )
        .group_by(col(ReportVersion.report_id))
        .subquery("newest")
    )


def _select() -> Select[Any]:
    newest = _latest()
    columns: tuple[Any, ...] = (UnitReport, ReportCall, col(Programme.name), ReportVersion)
    return (
        rows_of(*columns)
        .join(ReportCall, col(ReportCall.id) == UnitReport.call_id)
        .join(Programme, col(Programme.id) == ReportCall.programme_id)
        .outerjoin(newest, newest.c.report_id == UnitReport.id)
        .outerjoin(
            ReportVersion,
            (col(ReportVersion.report_id) == newest.c.report_id)
            & (col(ReportVersion.number) == newest.c.number),
        )
    )


def _facts(found: Any) -> ReportFacts:
    row, asked, programme_name, last = found
    return ReportFacts(
        id=row.id,
        call=call_facts(asked, programme_name),
        unit_path=row.unit_path,
        unit_name=row.unit_name,
        state=row.state,
        texts={section: str(row.texts.get(section.value, "")) for section in Section},
        revision=row.revision,
        written_at=row.written_at,
        submitted_at=last.submitted_at if last else None,
        comment=last.comment if last else "",
        versions=last.number if last else 0,
    )


def report(session: Session, report_id: uuid.UUID) -> ReportFacts | None:
    """Return a report with the principal leaders of its unit, or None."""
    found = session.execute(_select().where(col(UnitReport.id) == report_id)).first()
    if found is None:
        return None
    leading = rows_of(col(Appointment.person_id)).where(
        col(Appointment.unit_id) == found[0].unit_id,
        col(Appointment.is_principal_leader),
        col(Appointment.valid_to).is_(None),
    )
    return replace(_facts(found), leaders=frozenset(session.execute(leading).scalars()))


def reports_of(session: Session, call: CallFacts, state: State) -> tuple[list[ReportFacts], int]:
    """Return a page of a call's reports; `state` may be one of theirs, or all that have not reported."""
    statement = _select().where(col(UnitReport.call_id) == call.id)
    asked = state.filter("state")
    if asked == UNANSWERED:
        statement = statement.where(col(UnitReport.state).in_(sorted(UNREPORTED)))
    elif asked in set(ReportState):
        statement = statement.where(col(UnitReport.state) == ReportState(asked))
    if state.search:
        statement = statement.where(col(UnitReport.unit_name).contains(state.search, autoescape=True))
    sorts = {"unit": col(UnitReport.unit_path), "submitted": col(ReportVersion.submitted_at)}
    rows, total = fetch(session, statement, state, sorts, col(UnitReport.unit_path))
    return [_facts(row) for row in rows], total


def mine(session: Session, scope: Scope, person_id: uuid.UUID) -> list[ReportFacts]:
    """Return the reports of units at the top of somebody's scope, and of the unit they lead; the newest fifty."""
    led = rows_of(col(Appointment.unit_id)).where(
        col(Appointment.person_id) == person_id,
        col(Appointment.is_principal_leader),
        col(Appointment.valid_to).is_(None),
    )
    own = or_(col(UnitReport.unit_path).in_(scope.paths), col(UnitReport.unit_id).in_(led))
    newest = (col(ReportCall.due_on).desc(), col(UnitReport.unit_path))
    rows = session.execute(_select().where(own).order_by(*newest).limit(50)).all()
    return [_facts(row) for row in rows]
