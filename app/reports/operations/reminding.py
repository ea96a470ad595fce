"""Tell the organizers of units that have not reported: by hand, and by the clock."""

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts.queries import organizers_over
from app.clock import day_of
from app.journal.operations import record
from app.messages.operations import send
from app.refusals import Unknown
from app.reports import rules
from app.reports.models import ReportCall, UnitReport
from app.reports.operations.calling import LINK
from app.web.actor import Actor


def remind_by_hand(session: Session, call_id: uuid.UUID, *, by: Actor, at: datetime) -> int:
    """Remind every unit that has not reported, at most once a day; return how many units."""
    row = session.exec(select(ReportCall).where(ReportCall.id == call_id).with_for_update()).first()
    if row is None:
        raise Unknown
    rules.check_reminder(row.reminded_on, day_of(at))
    owing = unreported(session, call_id)
    if not owing:
        raise rules.AllReported
    row.reminded_on = day_of(at)
    tell(session, row, owing, late=day_of(at) > row.due_on, by=by, at=at)
    return len(owing)


def unreported(session: Session, call_id: uuid.UUID) -> list[UnitReport]:
    waiting = select(UnitReport).where(
        UnitReport.call_id == call_id, col(UnitReport.state).in_(sorted(rules.UNREPORTED))
    )
    return list(session.exec(waiting.order_by(col(UnitReport.unit_path))).all())


def tell(
    session: Session, row: ReportCall, owing: list[UnitReport], *, late: bool, by: Actor | None, at: datetime
) -> None:
    """Send one message to everybody who organizes one of the units; when late, whoever asked hears it too."""
    people = [key for each in owing for key in organizers_over(session, each.unit_path)]
    if late:
        people.append(row.created_by)
    words = "报告已逾期" if late else "报告即将到期"
    units = "、".join(each.unit_name for each in owing[:8]) + ("等" if len(owing) > 8 else "")
    told = send(
        session,
        people,
        kind="report",
        title=f"{words}：{row.title}"[:120],
        body=f"报送期限为 {row.due_on}，还没有报送的单位 {len(owing)} 个：{units}。"[:1000],
        link=LINK,
        at=at,
    )
    record(
        session,
        "report.reminded",
        "report_call",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        late=late,
        units=len(owing),
        told=told,
    )
