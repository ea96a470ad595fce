"""What is done about leave and free seats as time passes: offers go on, overdue leave is reminded of, marks follow."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import jobs
from app.accounts import queries as accounts
from app.accounts.queries import organizers_over
from app.clock import day_of
from app.db import Databases, database_now
from app.journal.operations import record
from app.leave.facts import LeaveKind, LeaveState
from app.leave.models import LeaveRequest
from app.leave.operations.offering import note_vacancies, offer_next
from app.leave.operations.telling import KINDS, days_of, span
from app.leave.queries.sessions import sessions_of
from app.leave.queries.vacancies import to_offer
from app.leave.rules import days as rules
from app.messages.operations import send
from app.planning.models import Excuse, Programme, ProgrammeState
from app.planning.operations.excuses import WORDS
from app.refusals import Refusal
from app.schedule.operations import excuse_absence


@jobs.every("leave.offers", seconds=20)
def pass_on(databases: Databases, at: datetime) -> None:
    """Note the seats given up and offer those nobody is asked about, each in a transaction of its own."""
    with databases.transaction() as session:
        note_vacancies(session, at)
    with databases.session(readonly=True) as session:
        waiting = to_offer(session, database_now())
    for vacancy_id in waiting:
        try:
            with databases.transaction() as session:
                offer_next(session, vacancy_id, at)
        except Refusal:
            # Its programme was closed or its batch cancelled meanwhile; the others go on.
            continue


@jobs.every("leave.reminders", seconds=1800)
def remind(databases: Databases, at: datetime) -> None:
    """Remind of leave that is over and not closed, once: the person and the organizers; two workers send it once."""
    with databases.transaction() as session:
        for row in _claim(session, at):
            path = session.get_one(Programme, row.programme_id).unit_path
            send(
                session,
                {row.person_id, *organizers_over(session, path)},
                kind="leave",
                title="请假已结束，请及时销假",
                body=f"{span(days_of(row))}。已返岗的请登记返岗时间。",
                link=f"/leave/{row.id}",
                at=at,
            )
            record(session, "leave.reminded", "leave", row.id, by=None, at=at, person=row.person_id)


def _claim(session: Session, at: datetime) -> list[LeaveRequest]:
    running = select(Programme.id).where(Programme.state != ProgrammeState.CLOSED)
    over: tuple[Any, ...] = (
        col(LeaveRequest.state) == LeaveState.APPROVED,
        ~col(LeaveRequest.frees_seat),
        col(LeaveRequest.reminded_at).is_(None),
        col(LeaveRequest.ends_on) < day_of(at) - timedelta(days=1),
        col(LeaveRequest.programme_id).in_(running),
    )
    claim = update(LeaveRequest).where(*over).values(reminded_at=at).returning(col(LeaveRequest.id))
    ids = session.execute(claim, execution_options={"synchronize_session": False}).scalars().all()
    return list(session.exec(select(LeaveRequest).where(col(LeaveRequest.id).in_(ids))).all())


@jobs.every("leave.excuses", seconds=1800)
def tell_of_expiry(databases: Databases, at: datetime) -> None:
    """Tell once of exemptions and deferrals that ran out: the person is owed their training again."""
    with databases.transaction() as session:
        over = (
            col(Excuse.withdrawn_at).is_(None),
            col(Excuse.expiry_told_at).is_(None),
            col(Excuse.expires_on) < day_of(at),
            col(Excuse.programme_id).in_(
                select(Programme.id).where(Programme.state != ProgrammeState.CLOSED)
            ),
        )
        claim = update(Excuse).where(*over).values(expiry_told_at=at)
        claimed = claim.returning(col(Excuse.person_id), col(Excuse.programme_id), col(Excuse.kind))
        for person_id, programme_id, kind in session.execute(
            claimed, execution_options={"synchronize_session": False}
        ).all():
            programme = session.get_one(Programme, programme_id)
            send(
                session,
                {person_id, *organizers_over(session, programme.unit_path)},
                kind="excuse",
                title=f"{WORDS[kind]}已到期，须安排参训",
                body=f"“{programme.name}”的{WORDS[kind]}已到期，可以续办，或编入批次参训。",
                link="/story",
                at=at,
            )
            record(
                session,
                "excuse.expired",
                "programme",
                programme_id,
                by=None,
                at=at,
                unit_path=programme.unit_path,
                person=person_id,
                kind=kind,
            )


@jobs.every("leave.marks", seconds=600)
def follow_timetables(databases: Databases, at: datetime) -> None:
    """Mark sessions that were set or moved into an approved leave since; what stands already is left alone."""
    with databases.session(readonly=True) as session:
        standing = select(LeaveRequest.id).where(
            LeaveRequest.state == LeaveState.APPROVED,
            ~col(LeaveRequest.frees_seat),
            col(LeaveRequest.ends_on) >= day_of(at),
        )
        ids = list(session.exec(standing.order_by(col(LeaveRequest.id))).all())
    for leave_id in ids:
        with databases.transaction() as session:
            _mark(session, session.get_one(LeaveRequest, leave_id), at)


def _mark(session: Session, row: LeaveRequest, at: datetime) -> None:
    decider = accounts.actor(session, row.decided_by) if row.decided_by else None
    if decider is None or row.state is not LeaveState.APPROVED:
        return
    days = days_of(row)
    excuse_absence(
        session,
        row.person_id,
        row.batch_id,
        from_=rules.begins(days),
        to=rules.ends(days),
        note=f"{KINDS[LeaveKind(row.kind)]}：{row.reason}",
        only=sessions_of(session, row),
        by=decider.actor,
        at=at,
    )
