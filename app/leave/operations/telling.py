"""Who is told what about leave."""

import uuid
from datetime import datetime

from sqlmodel import Session

from app.accounts.queries import organizers_over
from app.leave.facts import Approver, Days, Half, LeaveKind
from app.leave.models import LeaveRequest
from app.leave.queries.people import unit_path_of
from app.leave.rules.days import half_days
from app.messages.operations import send

KINDS = {
    LeaveKind.OFFICIAL: "公务",
    LeaveKind.SICK: "病假",
    LeaveKind.PERSONAL: "事假",
    LeaveKind.OTHER: "其他",
}
HALVES = {Half.MORNING: "上午", Half.AFTERNOON: "下午"}


def span(days: Days) -> str:
    """Return the days of a leave as a sentence has them."""
    first = f"{days.starts_on.isoformat()} {HALVES[days.starts_half]}"
    return f"{first}至 {days.ends_on.isoformat()} {HALVES[days.ends_half]}"


def days_of(row: LeaveRequest) -> Days:
    return Days(row.starts_on, Half(row.starts_half), row.ends_on, Half(row.ends_half))


def length(row: LeaveRequest) -> int:
    """Return how many half days a leave counts: those its single sessions touch, or all from first to last."""
    return row.session_half_days or half_days(days_of(row))


def organizers(session: Session, row: LeaveRequest, programme_path: str) -> list[uuid.UUID]:
    """Return who organizes nearest to what is to be decided: the person's unit, or the programme."""
    path = programme_path
    if row.approver is Approver.CLASS_ORGANIZER:
        path = unit_path_of(session, row.programme_id, row.person_id) or programme_path
    return [each for each in organizers_over(session, path) if each != row.person_id]


def tell_approvers(session: Session, row: LeaveRequest, name: str, programme_path: str, at: datetime) -> None:
    people = [row.approver_id] if row.approver_id else organizers(session, row, programme_path)
    send(
        session,
        people,
        kind="leave",
        title=f"{name}申请请假，请审批",
        body=f"{KINDS[LeaveKind(row.kind)]}，{span(days_of(row))}。事由：{row.reason}",
        link=f"/leave/{row.id}",
        at=at,
    )


def tell_applicant(session: Session, row: LeaveRequest, title: str, body: str, at: datetime) -> None:
    send(session, [row.person_id], kind="leave", title=title, body=body, link=f"/leave/{row.id}", at=at)
