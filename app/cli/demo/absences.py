"""Leave: one that waits, one approved, one that frees its seat before the batch begins."""

import uuid
from datetime import datetime, timedelta

from sqlmodel import Session

from app.accounts import queries as accounts
from app.cli.demo.people import LEADS
from app.cli.demo.stage import Stage
from app.cli.demo.training import LETTER, RUNNING, Course, first_day
from app.leave import operations, queries
from app.leave.facts import Days, Half, LeaveKind
from app.planning import queries as plans
from app.planning.records import SeatFacts


def build(stage: Stage, course: Course) -> None:
    """Let three of the batches to come ask for leave, and the organizer decide on two."""
    with stage.act("请假：待审批、已批准，一个名额空出") as session:
        coming = course.batches[RUNNING]
        first = first_day(stage, RUNNING + 1)
        waits, short, away = _people(session, course, RUNNING)[:3]
        m, a = Half.MORNING, Half.AFTERNOON
        second = first + timedelta(days=1)
        asked = (
            (waits, LeaveKind.SICK, Days(second, m, second, m), "医院复诊", None, 2),
            (
                short,
                LeaveKind.OFFICIAL,
                Days(first, a, second, m),
                "参加省里会议",
                ("会议通知.pdf", LETTER),
                4,
            ),
            (away, LeaveKind.OFFICIAL, Days(first, m, first + timedelta(days=2), a), "出国考察", None, 5),
        )
        for seat, kind, days, reason, proof, ago in asked:
            leave_id = operations.ask(
                session,
                coming,
                kind=kind,
                days=days,
                reason=reason,
                proof=proof,
                by=stage.as_person(session, seat.person_id),
                at=stage.ago(ago),
            )
            if seat is short:
                _approve(session, stage, leave_id, stage.ago(ago - 1, 10))
            elif seat is away:
                # Just now, so that whoever is offered the seat has yet to answer.
                _approve(session, stage, leave_id, stage.now)


def _people(session: Session, course: Course, batch: int) -> list[SeatFacts]:
    """Return who sits in a batch and still serves, but for those who can sign in: they stay as announced."""
    known = {lead.name for lead in LEADS}
    return [
        seat
        for seat in plans.enrolled(session, course.batches[batch])
        if seat.name not in known and accounts.actor(session, seat.person_id) is not None
    ]


def _approve(session: Session, stage: Stage, leave_id: uuid.UUID, at: datetime) -> None:
    """Let whoever the length asks for approve: the leader where it is one."""
    leave = queries.request(session, leave_id)
    assert leave is not None
    by = stage.as_person(session, leave.approver_id) if leave.approver_id else stage.as_organizer(session)
    operations.approve(session, leave_id, version=leave.version, comment="同意，请安排好工作。", by=by, at=at)
