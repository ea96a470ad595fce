"""Ask the units of a programme for a report."""

import uuid
from datetime import datetime

from sqlmodel import Session

from app.accounts.queries import organizers_over
from app.clock import day_of, new_id
from app.coverage import queries as coverage
from app.journal.operations import record
from app.messages.operations import send
from app.planning.operations.programmes import open_programme
from app.planning.queries import programme as programme_of
from app.refusals import Unknown
from app.reports import rules
from app.reports.facts import CallDraft
from app.reports.models import ReportCall, UnitReport
from app.reports.queries import owing
from app.web.actor import Actor, Scope

LINK = "/unit-reports"


def call(
    session: Session, programme_id: uuid.UUID, draft: CallDraft, *, by: Actor, at: datetime
) -> uuid.UUID:
    """Ask every unit just below the programme's that has people due, and tell their organizers."""
    open_programme(session, programme_id)
    programme = programme_of(session, programme_id)
    if programme is None:
        raise Unknown
    rules.check_days(draft.due_on, draft.as_of, day_of(at))
    # Which units have people due: as they were last counted is enough for that, and locks no figure.
    top = programme.unit_path
    survey = coverage.survey(session, programme, Scope((top,)), top, at, as_counted=True)
    places = [each for each in survey.places if each.total.required] if survey else []
    units = owing(session, programme.unit_id, [each.path for each in places])
    asked = [(each, units[each.path]) for each in places if each.path in units]
    if not asked:
        raise rules.NobodyBelow
    row = ReportCall(
        id=new_id(),
        programme_id=programme_id,
        unit_path=programme.unit_path,
        title=draft.title,
        note=draft.note,
        due_on=draft.due_on,
        as_of=draft.as_of,
        created_by=by.person_id,
        created_at=at,
    )
    session.add(row)
    session.flush()
    session.add_all(
        UnitReport(id=new_id(), call_id=row.id, unit_id=unit_id, unit_path=each.path, unit_name=each.name)
        for each, unit_id in asked
    )
    session.flush()
    people = [key for each, _ in asked for key in organizers_over(session, each.path)]
    told = send(
        session,
        people,
        kind="report",
        title=f"请报送单位报告：{draft.title}"[:120],
        body=f"{programme.name}：请于 {draft.due_on} 前报送。{draft.note}"[:1000],
        link=LINK,
        at=at,
    )
    record(
        session,
        "report.called",
        "report_call",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        programme=programme_id,
        title=row.title,
        due_on=row.due_on,
        as_of=row.as_of,
        units=[each.path for each, _ in asked],
        told=told,
    )
    return row.id
