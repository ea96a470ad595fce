"""What time does to leave: reminders once, marks for sessions set later, excuses that ran out."""

import uuid
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.db import Databases
from app.leave import operations
from app.leave.facts import LeaveKind
from app.leave.sweeping import follow_timetables, remind, tell_of_expiry
from app.messages.models import Message
from app.planning import operations as planning
from app.planning.models import ExcuseKind
from app.schedule.facts import AttendanceStatus
from app.schedule.models import Attendance
from tests.cast import Cast
from tests.leave.stage import AFTER, BEFORE, FIRST, ONE_DAY, Taught, lesson, teach


def _staging(session: Session, cast: Cast) -> Taught:
    """An's leave of a day is approved."""
    taught = teach(session, cast)
    leave_id = operations.ask(
        session,
        taught.batch,
        kind=LeaveKind.SICK,
        days=ONE_DAY,
        reason="就诊",
        by=cast.an.actor,
        at=BEFORE,
    )
    operations.approve(session, leave_id, version=1, by=cast.cy.actor, at=BEFORE)
    return taught


@pytest.fixture
def taught(staged: Taught) -> Taught:
    return staged


def _told(session: Session, title: str) -> set[uuid.UUID]:
    found = set(session.exec(select(Message.person_id).where(col(Message.title) == title)))
    session.commit()
    return found


def test_leave_that_is_over_is_reminded_of_once(
    session: Session, dbs: Databases, cast: Cast, taught: Taught
) -> None:
    remind(dbs, BEFORE)
    assert _told(session, "请假已结束，请及时销假") == set()
    for _ in range(2):
        remind(dbs, AFTER)
    assert _told(session, "请假已结束，请及时销假") == {cast.an.id, cast.cy.id}
    again = select(Message).where(Message.person_id == cast.an.id, Message.title == "请假已结束，请及时销假")
    assert len(session.exec(again).all()) == 1


def test_a_session_set_into_a_leave_is_excused_too(
    session: Session, dbs: Databases, cast: Cast, taught: Taught
) -> None:
    evening = lesson(session, cast, taught.batch, FIRST + timedelta(days=1), 19)
    session.commit()
    for _ in range(2):
        follow_timetables(dbs, BEFORE)
    row = session.exec(select(Attendance).where(Attendance.session_id == evening)).one()
    assert (row.person_id, row.status) == (cast.an.id, AttendanceStatus.ON_LEAVE)


def test_a_deferral_that_ran_out_is_told_once(
    session: Session, dbs: Databases, cast: Cast, taught: Taught
) -> None:
    planning.excuse(
        session,
        taught.programme,
        cast.bo.id,
        kind=ExcuseKind.DEFERRAL,
        reason="援派",
        proof="备查",
        expires_on=BEFORE.date(),
        by=cast.cy.actor,
        at=BEFORE,
    )
    session.commit()
    tell_of_expiry(dbs, BEFORE)
    assert _told(session, "缓训已到期，须安排参训") == set()
    for _ in range(2):
        tell_of_expiry(dbs, AFTER)
    assert _told(session, "缓训已到期，须安排参训") == {cast.bo.id, cast.cy.id}
