"""What a pack says of plan, roster, timetable, sign-in and leave: heads and rows, as known at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.clock import SHANGHAI
from app.coverage.records import Roll
from app.keys import PublicKey
from app.leave import words as leave_words
from app.leave.models import LeaveRequest
from app.packs.rules import masked
from app.planning import words as planning_words
from app.planning.models import Batch, BatchState, Enrolment, Excuse, RosterEntry
from app.planning.records import ProgrammeFacts
from app.schedule import words as schedule_words
from app.schedule.models import Attendance, CourseSession, Lecturer, Venue
from app.web.actor import Scope

Rows = tuple[Sequence[str], Sequence[Sequence[Any]]]
_JUDGE: Any = aliased(Account, name="judge")


@dataclass(frozen=True)
class Slice:
    """What a pack is about: programme, everybody of the unit, days (both included), instant, keys of the journal."""

    programme: ProgrammeFacts
    roll: Roll
    scope: Scope
    since: date
    until: date
    at: datetime
    keys: Sequence[PublicKey] = ()

    @property
    def first(self) -> datetime:
        return datetime.combine(self.since, time(), SHANGHAI)

    @property
    def after(self) -> datetime:
        return datetime.combine(self.until + timedelta(days=1), time(), SHANGHAI)

    def people(self) -> Any:
        """Select the ids of those on the roster within the unit, as known then."""
        return select(col(RosterEntry.person_id)).where(
            col(RosterEntry.programme_id) == self.programme.id,
            col(RosterEntry.added_at) <= self.at,
            self.scope.clause(col(RosterEntry.unit_path)),
        )

    def named(self) -> dict[Any, tuple[str, str, str]]:
        """Return staff number, name and unit of everybody by id."""
        return {
            line.facts.person_id: (line.named.staff_no, line.named.name, line.named.unit_name)
            for line in self.roll.lines
        }


def moment(at: datetime | None) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def plan(session: Session, of: Slice) -> Rows:
    """Return the programme's batches and how many of the unit have a seat in each."""
    held = (
        select(col(Enrolment.batch_id), func.count().label("seats"))
        .where(
            col(Enrolment.programme_id) == of.programme.id,
            col(Enrolment.created_at) <= of.at,
            or_(col(Enrolment.withdrawn_at).is_(None), col(Enrolment.withdrawn_at) > of.at),
            col(Enrolment.person_id).in_(of.people()),
        )
        .group_by(col(Enrolment.batch_id))
        .subquery()
    )
    statement: Any = (
        select(Batch, held.c.seats)
        .outerjoin(held, held.c.batch_id == Batch.id)
        .where(col(Batch.programme_id) == of.programme.id)
        .order_by(col(Batch.number), col(Batch.id))
    )
    rows = [
        (
            each.number,
            each.title,
            str(planning_words.CLASS_TYPES[each.class_type]),
            each.starts_on,
            each.ends_on,
            each.place,
            each.capacity,
            seats or 0,
            "已取消" if each.state is BatchState.CANCELLED else "",
        )
        for each, seats in session.execute(statement).all()
    ]
    return ("期", "名称", "班次类型", "开班", "结束", "地点", "容量", "本单位人数", "备注"), rows


def roster(_session: Session, of: Slice) -> Rows:
    rows = [
        (
            line.named.staff_no,
            line.named.name,
            line.named.unit_name,
            line.named.post,
            str(planning_words.RANKS[line.named.rank]),
            line.named.tier_name or "",
            "是" if line.facts.is_principal_leader else "",
            line.batch.number if line.batch else "",
        )
        for line in of.roll.lines
        if line.facts.on_roster
    ]
    return ("工号", "姓名", "单位", "职务", "职务层次", "层级", "主要负责同志", "期"), rows


def timetable(session: Session, of: Slice) -> Rows:
    """Return the sessions of the period in batches in which anybody of the unit has a seat."""
    own = select(col(Enrolment.batch_id)).where(
        col(Enrolment.programme_id) == of.programme.id, col(Enrolment.person_id).in_(of.people())
    )
    statement: Any = (
        select(CourseSession, col(Batch.number), col(Lecturer.name), col(Venue.name))
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .outerjoin(Lecturer, col(Lecturer.id) == CourseSession.lecturer_id)
        .outerjoin(Venue, col(Venue.id) == CourseSession.venue_id)
        .where(
            col(CourseSession.batch_id).in_(own),
            col(CourseSession.starts_at) >= of.first,
            col(CourseSession.starts_at) < of.after,
            or_(col(CourseSession.cancelled_at).is_(None), col(CourseSession.cancelled_at) > of.at),
        )
        .order_by(col(Batch.number), col(CourseSession.starts_at), col(CourseSession.id))
    )
    rows = [
        (
            number,
            moment(each.starts_at),
            moment(each.ends_at),
            each.title,
            str(schedule_words.FORMS[each.activity_form]),
            lecturer or "",
            venue or "",
            each.minutes,
            "是" if each.is_required else "",
        )
        for each, number, lecturer, venue in session.execute(statement).all()
    ]
    return ("期", "开始", "结束", "课程", "形式", "授课人", "场地", "分钟", "必修"), rows


def sign_in(session: Session, of: Slice) -> Rows:
    """Return every mark of attendance of the unit's people in the period."""
    statement: Any = (
        select(Attendance, col(CourseSession.title), col(CourseSession.starts_at), col(Batch.number))
        .join(CourseSession, col(CourseSession.id) == Attendance.session_id)
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .where(
            col(Batch.programme_id) == of.programme.id,
            col(CourseSession.starts_at) >= of.first,
            col(CourseSession.starts_at) < of.after,
            col(Attendance.recorded_at) <= of.at,
            col(Attendance.person_id).in_(of.people()),
        )
    )
    named = of.named()
    rows: list[Sequence[Any]] = [
        (
            number,
            moment(starts_at),
            title,
            *named[str(each.person_id)],
            str(schedule_words.STATUSES[each.status]),
            str(schedule_words.SOURCES[each.source]),
            moment(each.recorded_at),
            masked(each.note),
        )
        for each, title, starts_at, number in session.execute(statement).all()
    ]
    head = ("期", "上课", "课程", "工号", "姓名", "单位", "考勤", "方式", "登记时刻", "备注")
    return head, sorted(rows, key=lambda row: tuple(str(cell) for cell in row))


def leaves(session: Session, of: Slice) -> Rows:
    """Return leave asked for in the period, and excuses that were approved in it, with who decided."""
    asked: Any = (
        select(LeaveRequest, col(Account.display_name))
        .outerjoin(Account, col(Account.id) == LeaveRequest.decided_by)
        .where(
            col(LeaveRequest.programme_id) == of.programme.id,
            col(LeaveRequest.starts_on) <= of.until,
            col(LeaveRequest.ends_on) >= of.since,
            col(LeaveRequest.asked_at) <= of.at,
            col(LeaveRequest.person_id).in_(of.people()),
        )
    )
    named = of.named()
    rows: list[Sequence[Any]] = [
        (
            f"请假（{leave_words.KINDS[each.kind]}）",
            *named[str(each.person_id)],
            f"{each.starts_on} {leave_words.HALVES[each.starts_half]}",
            f"{each.ends_on} {leave_words.HALVES[each.ends_half]}",
            masked(each.reason),
            str(leave_words.STATES[each.state]),
            name or "",
            moment(each.decided_at),
        )
        for each, name in session.execute(asked).all()
    ]
    excused: Any = (
        select(Excuse, _JUDGE.display_name)
        .outerjoin(_JUDGE, _JUDGE.id == Excuse.approved_by)
        .where(
            col(Excuse.programme_id) == of.programme.id,
            col(Excuse.approved_at) <= of.at,
            col(Excuse.approved_at) < of.after,
            col(Excuse.expires_on) >= of.since,
            col(Excuse.person_id).in_(of.people()),
        )
    )
    rows += [
        (
            str(planning_words.EXCUSE_KINDS[each.kind]),
            *named[str(each.person_id)],
            moment(each.approved_at)[:10],
            str(each.expires_on),
            masked(f"{each.reason}（{each.proof}）"),
            "已撤销" if each.withdrawn_at is not None and each.withdrawn_at <= of.at else "有效",
            name or "",
            moment(each.approved_at),
        )
        for each, name in session.execute(excused).all()
    ]
    head = ("种类", "工号", "姓名", "单位", "自", "至", "事由", "状态", "审批人", "审批时刻")
    return head, sorted(rows, key=lambda row: tuple(str(cell) for cell in row))
